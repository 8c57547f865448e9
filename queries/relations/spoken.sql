-- Genotype rows of the asked variants in `sampled`, one an individual: of several biosamples the one that shows the most.
SELECT g.variant_id, s.population, s.kind, s.ploidy, g.passes_qc, g.alt_count, g.missing_count, g.ploidy AS written, g.vaf
FROM asked_variant AS v
JOIN genotype AS g ON g.variant_id = v.variant_id
JOIN sampled AS s ON s.biosample_id = g.biosample_id AND s.kind = v.kind AND NOT s.several
UNION ALL
SELECT o.variant_id, o.population, o.kind, o.ploidy, o.passes_qc, o.alt_count, o.missing_count, o.written, o.vaf
FROM (
    SELECT g.variant_id, s.population, s.kind, s.ploidy, g.passes_qc, g.alt_count, g.missing_count,
        g.ploidy AS written, g.vaf, ROW_NUMBER() OVER (
            PARTITION BY g.variant_id, s.population, s.voice
            ORDER BY g.passes_qc DESC, g.alt_count DESC, g.missing_count, g.ploidy DESC, g.biosample_id
        ) AS place
    FROM asked_variant AS v
    JOIN genotype AS g ON g.variant_id = v.variant_id
    JOIN sampled AS s ON s.biosample_id = g.biosample_id AND s.kind = v.kind AND s.several
) AS o
WHERE o.place = 1
