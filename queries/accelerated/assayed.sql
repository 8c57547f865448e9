-- Which assays call at the places of the variants from $first to $last.
SELECT c.variant_id, c.assay_id
FROM variant_assay AS c
WHERE c.variant_id >= $first AND c.variant_id <= $last
