-- Where assays that are callable at the records of their files have one, of the asked variants.
SELECT DISTINCT c.assay_id, v.position
FROM asked_variant AS q
JOIN variant AS v ON v.variant_id = q.variant_id
JOIN variant_assay AS c ON c.variant_id = q.variant_id
JOIN assay AS a ON a.assay_id = c.assay_id AND a.callable_basis = 'sites'
ORDER BY c.assay_id, v.position
