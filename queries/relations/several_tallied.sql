-- Genotype rows of individuals with several speaking biosamples, over all variants, tallied by what they say: the biosample
-- counts that shows the most (S-CL 1).
SELECT o.variant_id, o.class, o.alt_count, o.missing_count, o.ploidy AS written, o.passes_qc, COUNT(*) AS people
FROM (
    SELECT g.variant_id, c.class, g.alt_count, g.missing_count, g.ploidy, g.passes_qc, ROW_NUMBER() OVER (
            PARTITION BY g.variant_id, c.class, c.voice
            ORDER BY g.passes_qc DESC, g.alt_count DESC, g.missing_count, g.ploidy DESC, g.biosample_id
        ) AS place
    FROM genotype AS g
    JOIN classed AS c ON c.biosample_id = g.biosample_id AND c.several
) AS o
WHERE o.place = 1
GROUP BY o.variant_id, o.class, o.alt_count, o.missing_count, o.ploidy, o.passes_qc
