-- The members' genotype rows at these variants: copies of the allele, and whether they are known (S-GT 2, 6).
SELECT g.variant_id, g.biosample_id, g.alt_count AS copies, CASE WHEN g.passes_qc AND g.missing_count = 0 THEN 1 ELSE 0 END AS known
FROM asked_variant AS x
JOIN variant AS v ON v.variant_id = x.variant_id
JOIN genotype AS g ON g.variant_id = x.variant_id AND g.packed = v.packed
JOIN voice AS b ON b.biosample_id = g.biosample_id AND b.biosample_id = b.voice
JOIN member AS m ON m.individual_id = b.individual_id
ORDER BY g.variant_id, g.biosample_id
