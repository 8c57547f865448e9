-- Genotype rows of exported_variant in exported_column: copies of the allele, of others and of nothing among the alleles
-- that count there (S-GT 2, 7), and the zygosity as cohort_frequencies.sql has it: 0 does not carry it, 1 zygosity unknown,
-- 2 heterozygous, 3 homozygous, 4 hemizygous.
SELECT k.variant_id, k.place, k.ploidy, k.alt, LEAST(k.other_alt_count, k.ploidy - k.alt) AS other,
    LEAST(k.missing_count, k.ploidy - k.alt) AS missing, k.passes_qc, k.phased, k.haplotype, k.phase_set, k.gq, k.dp,
    k.ad_ref, k.ad_alt, k.vaf,
    CASE WHEN k.alt = 0 THEN 0
        WHEN k.kind = 3 AND (k.written = 2 OR COALESCE(k.vaf, 1) < CAST($homoplasmic AS REAL)) THEN 2
        WHEN k.missing_count > 0 THEN 1
        WHEN k.written = 1 AND k.kind IN (1, 2) THEN 4
        WHEN k.alt_count = k.written THEN 3
        ELSE 2 END AS zygosity
FROM (
    SELECT g.variant_id, c.place, x.kind, g.ploidy AS written, g.alt_count, g.other_alt_count, g.missing_count,
        g.passes_qc, g.phased, h.haplotype, NULLIF(h.phase_set, 0) AS phase_set, g.gq, g.dp, g.ad_ref, g.ad_alt, g.vaf,
        CASE x.kind WHEN 0 THEN 2 WHEN 1 THEN c.on_x WHEN 2 THEN c.on_y ELSE 1 END AS ploidy,
        CASE WHEN x.kind = 3 AND COALESCE(g.vaf, 1) < CAST($heteroplasmic AS REAL) THEN 0
            ELSE LEAST(g.alt_count, CASE x.kind WHEN 0 THEN 2 WHEN 1 THEN c.on_x WHEN 2 THEN c.on_y ELSE 1 END)
        END AS alt
    FROM exported_variant AS x
    JOIN genotype AS g ON g.variant_id = x.variant_id AND g.packed = x.packed
    JOIN exported_column AS c ON c.biosample_id = g.biosample_id
    LEFT JOIN phased_genotype AS h ON h.variant_id = x.variant_id AND h.biosample_id = c.biosample_id
) AS k
WHERE k.ploidy > 0
ORDER BY k.variant_id, k.place
