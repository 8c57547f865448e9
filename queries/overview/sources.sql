-- The files the release was made from.
SELECT d.name AS dataset, s.name, s.format, s.sha256, s.bytes, s.records
FROM source AS s
JOIN dataset AS d ON d.dataset_id = s.dataset_id
JOIN asked_dataset AS a ON a.dataset_id = d.dataset_id
ORDER BY d.name, s.format, s.name
