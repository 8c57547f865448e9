-- Every allele an rsID names (S-GT 9).
SELECT v.variant_id, v.region
FROM variant AS v
WHERE v.rsid = $rsid
