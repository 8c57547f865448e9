-- Every allele an rsID names (S-GT 9).
SELECT v.variant_id, CASE v.region WHEN 'autosome' THEN 0 WHEN 'X' THEN 1 WHEN 'Y' THEN 2 ELSE 3 END AS kind
FROM variant AS v
WHERE v.rsid = $rsid
