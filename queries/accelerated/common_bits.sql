-- The calls of packed variants that pass genotype QC, one bit a biosample.
SELECT b.variant_id, b.alt_1, b.alt_2, b.missing_1, b.missing_2
FROM genotype_bits AS b
