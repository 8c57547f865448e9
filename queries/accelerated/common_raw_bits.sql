-- All calls of packed variants from $first to $last of which some fail genotype QC, one bit a biosample.
SELECT b.variant_id, b.raw_1, b.raw_2, b.raw_missing_1, b.raw_missing_2
FROM genotype_bits AS b
WHERE b.raw_1 IS NOT NULL AND b.variant_id >= $first AND b.variant_id <= $last
