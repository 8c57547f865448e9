-- Genotype rows of the qualifying variants in speaking biosamples of the permitted: what each says of the allele.
--   uncalled: sites without a call, not counted as called          carried: an allele is there, and 1 or 0 says whether
--   in_fraction: 1, or 0 where $min_vaf or $max_vaf asks and no share of reads is known; out of it nothing is carried
SELECT
    q.part, g.biosample_id, g.variant_id, q.region, g.alt_count, g.other_alt_count, g.ploidy,
    CASE WHEN (g.alt_count = 0 AND g.missing_count > 0) OR NOT (g.passes_qc OR $quality = 'any') THEN 1 ELSE 0 END AS uncalled,
    g.alt_count > 0 AND (g.passes_qc OR $quality = 'any')
        AND NOT (q.region = 'MT' AND COALESCE(g.vaf, 1) < CAST($heteroplasmic AS REAL))
        AND ($any_vaf OR g.vaf IS NULL
            OR (g.vaf >= CAST($min_vaf AS REAL) AND g.vaf <= CAST($max_vaf AS REAL))) AS carried,
    CASE WHEN $any_vaf OR g.vaf IS NOT NULL THEN 1 ELSE 0 END AS in_fraction,
    CASE WHEN q.region = 'MT' AND COALESCE(g.vaf, 1) >= CAST($homoplasmic AS REAL) THEN 'homozygous'
        WHEN q.region = 'MT' THEN 'heterozygous'
        WHEN g.missing_count > 0 THEN 'unknown'
        WHEN g.ploidy = 1 THEN 'hemizygous'
        WHEN g.alt_count = g.ploidy THEN 'homozygous'
        ELSE 'heterozygous'
    END AS zygosity
FROM qualifying AS q
JOIN genotype AS g ON g.variant_id = q.variant_id AND g.packed = q.packed
JOIN biosample AS b ON b.biosample_id = g.biosample_id AND b.speaks
JOIN permitted AS p ON p.individual_id = b.individual_id
LEFT JOIN not_on_y AS y ON y.part = q.part AND y.biosample_id = g.biosample_id AND q.region = 'Y'
WHERE y.part IS NULL
UNION ALL
SELECT y.part, y.biosample_id, y.variant_id, 'Y' AS region, 0 AS alt_count, 0 AS other_alt_count, 1 AS ploidy,
    y.sites AS uncalled, FALSE AS carried, 0 AS in_fraction, 'unknown' AS zygosity
FROM not_on_y AS y
