-- The alleles that an HGVS name was found to mean.
SELECT v.variant_id, CASE v.region WHEN 'autosome' THEN 0 WHEN 'X' THEN 1 WHEN 'Y' THEN 2 ELSE 3 END AS kind
FROM variant AS v
WHERE LIST_CONTAINS(CAST($variant_ids AS INTEGER[]), v.variant_id)
