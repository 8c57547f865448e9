-- Which assays call where these variants lie.
SELECT c.variant_id, c.assay_id
FROM scanned AS x
JOIN variant_assay AS c ON c.variant_id = x.variant_id
