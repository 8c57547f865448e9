-- Self-reported group (S-CL 9). Unknown: none is recorded.
SELECT p.individual_id, CASE WHEN i.self_reported_group IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
WHERE i.self_reported_group IS NULL OR LIST_CONTAINS(CAST($is AS VARCHAR[]), i.self_reported_group)
