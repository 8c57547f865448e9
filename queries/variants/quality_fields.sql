-- The fields that genotype QC could use in the assays that cover a variant (S-GT 6).
SELECT DISTINCT a.qc_fields
FROM variant_assay AS c
JOIN assay AS a ON a.assay_id = c.assay_id
WHERE c.variant_id = $variant_id
ORDER BY a.qc_fields
