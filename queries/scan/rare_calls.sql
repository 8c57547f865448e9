-- The rows of the people compared at the variants looked at that have no bits: copies of the allele, and whether the call
-- is known (S-GT 2, 6).
SELECT g.variant_id, s.place, g.alt_count AS copies,
    CASE WHEN g.passes_qc AND g.missing_count = 0 THEN 1 ELSE 0 END AS known
FROM scanned AS x
JOIN genotype AS g ON g.variant_id = x.variant_id
JOIN scan_speaker AS s ON s.biosample_id = g.biosample_id
WHERE NOT x.packed AND NOT g.packed
ORDER BY g.variant_id
