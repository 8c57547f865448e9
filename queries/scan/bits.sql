-- The calls that pass genotype QC of the variants looked at, one bit a biosample.
SELECT b.variant_id, b.alt_1, b.alt_2, b.missing_1
FROM genotype_bits AS b
JOIN scanned AS x ON x.variant_id = b.variant_id
WHERE x.packed AND b.variant_id >= $first AND b.variant_id <= $last
ORDER BY b.variant_id
