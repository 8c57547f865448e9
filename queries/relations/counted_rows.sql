-- Counts, by variant and population, over the genotype rows that bits do not hold: of variants that are not packed, and of
-- individuals with several speaking biosamples, of whom the one counts that shows the most.
SELECT g.variant_id, g.population, SUM(CASE WHEN g.shown THEN 1 ELSE 0 END) AS carriers,
    SUM(CASE WHEN g.shown THEN g.alleles ELSE 0 END) AS ac, SUM(g.alleles) AS ac_raw,
    SUM(CASE WHEN g.passes_qc THEN g.missing ELSE g.ploidy END) AS unusable, SUM(g.missing) AS missing,
    SUM(CASE WHEN g.shown AND (g.alt_count < g.written AND (g.missing = 0 OR g.kind = 3)) THEN 1 ELSE 0 END) AS het,
    SUM(CASE WHEN g.shown AND g.alt_count = g.written AND g.missing = 0 AND NOT (g.written = 1 AND g.kind IN (1, 2))
        THEN 1 ELSE 0 END) AS hom,
    SUM(CASE WHEN g.shown AND g.written = 1 AND g.missing = 0 AND g.kind IN (1, 2) THEN 1 ELSE 0 END) AS hemi,
    SUM(CASE WHEN g.passes_qc AND (g.missing = 0 OR g.alt_count > 0) THEN 0 ELSE 1 END) AS uncalled
FROM (
    SELECT g.variant_id, s.population, s.kind, s.ploidy, g.passes_qc, g.alt_count, g.ploidy AS written,
        LEAST(g.alt_count, s.ploidy) AS alleles, LEAST(g.missing_count, s.ploidy) AS missing,
        g.passes_qc AND g.alt_count > 0 AS shown
    FROM genotype AS g
    JOIN asked_variant AS v ON v.variant_id = g.variant_id
    JOIN sampled AS s ON s.biosample_id = g.biosample_id AND s.kind = v.kind AND NOT s.several
    WHERE NOT g.packed
    UNION ALL
    SELECT o.variant_id, o.population, o.kind, o.ploidy, o.passes_qc, o.alt_count, o.written,
        LEAST(o.alt_count, o.ploidy), LEAST(o.missing_count, o.ploidy), o.passes_qc AND o.alt_count > 0
    FROM (
        SELECT g.variant_id, s.population, s.kind, s.ploidy, g.passes_qc, g.alt_count, g.missing_count,
            g.ploidy AS written, ROW_NUMBER() OVER (
                PARTITION BY g.variant_id, s.population, s.voice
                ORDER BY g.passes_qc DESC, g.alt_count DESC, g.missing_count, g.ploidy DESC, g.biosample_id
            ) AS place
        FROM genotype AS g
        JOIN asked_variant AS v ON v.variant_id = g.variant_id
        JOIN sampled AS s ON s.biosample_id = g.biosample_id AND s.kind = v.kind AND s.several
    ) AS o
    WHERE o.place = 1
) AS g
GROUP BY g.variant_id, g.population
