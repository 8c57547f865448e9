-- Every allele an rsID names (S-GT 9).
SELECT v.variant_id
FROM variant AS v
WHERE v.rsid = $rsid
ORDER BY v.variant_id
