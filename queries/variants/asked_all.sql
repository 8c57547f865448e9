-- Every variant of the release.
SELECT v.variant_id, v.region
FROM variant AS v
