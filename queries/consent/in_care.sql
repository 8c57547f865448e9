-- The individuals in the asker's care, permitted or not, of the datasets asked about (queries/permitted.py).
SELECT i.individual_id
FROM in_care AS k
JOIN dataset AS d ON d.name = k.dataset
JOIN individual AS i ON i.dataset_id = d.dataset_id AND i.source_id = k.source_id
JOIN asked_dataset AS a ON a.dataset_id = i.dataset_id
ORDER BY i.individual_id
