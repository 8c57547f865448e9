-- Dataset. Never unknown.
SELECT p.individual_id, 1 AS state
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
WHERE LIST_CONTAINS(CAST($is AS VARCHAR[]), d.name)
