-- The calls of packed variants from $first to $last that pass genotype QC, one bit a biosample.
SELECT b.variant_id, b.alt_1, b.alt_2, b.missing_1, b.missing_2
FROM genotype_bits AS b
WHERE b.variant_id >= $first AND b.variant_id <= $last
