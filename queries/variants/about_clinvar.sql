-- ClinVar's records of one allele (S-GT 9), the best reviewed first.
SELECT c.variation_id, c.significance, CAST(c.stars AS INTEGER) AS stars, c.conditions, c.release
FROM variant_clinvar AS c
WHERE c.variant_id = $variant_id
ORDER BY c.stars DESC, c.variation_id, c.significance
