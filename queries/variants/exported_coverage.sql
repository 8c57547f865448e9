-- Which assays of exported_column looked at each exported_variant.
SELECT x.variant_id, v.assay_id
FROM exported_variant AS x
JOIN variant_assay AS v ON v.variant_id = x.variant_id
JOIN (SELECT DISTINCT c.assay_id FROM exported_column AS c) AS u ON u.assay_id = v.assay_id
ORDER BY x.variant_id, v.assay_id
