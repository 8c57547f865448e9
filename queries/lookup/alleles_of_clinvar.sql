-- The alleles of a ClinVar variation.
SELECT DISTINCT c.variant_id
FROM variant_clinvar AS c
WHERE c.variation_id = $variation_id
ORDER BY c.variant_id
