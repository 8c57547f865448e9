-- Every variant of the release.
SELECT v.variant_id, CASE v.region WHEN 'autosome' THEN 0 WHEN 'X' THEN 1 WHEN 'Y' THEN 2 ELSE 3 END AS kind
FROM variant AS v
