-- What the file said of each asked variant's site, and its frequency in the release as a reference (S-GT 10).
SELECT v.variant_id, v.filter, v.region, v.left_aligned, v.groupmax_af
FROM variant AS v
JOIN asked_variant AS a ON a.variant_id = v.variant_id
ORDER BY v.variant_id
