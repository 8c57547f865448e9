-- Which assays call where these variants lie.
SELECT c.variant_id, c.assay_id
FROM asked_variant AS x
JOIN variant_assay AS c ON c.variant_id = x.variant_id
