-- Recorded relatives, in the datasets asked about: (individual_id, relative_id), both directions.
SELECT r.individual_id, r.relative_id
FROM relative AS r
JOIN individual AS i ON i.individual_id = r.individual_id
JOIN asked_dataset AS a ON a.dataset_id = i.dataset_id
ORDER BY r.individual_id, r.relative_id
