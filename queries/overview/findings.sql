-- What ingest had to say. `n` counts records.
SELECT d.name AS dataset, f.source, f.rule, f.severity, f.n, f.message
FROM finding AS f
JOIN dataset AS d ON d.dataset_id = f.dataset_id
JOIN asked_dataset AS a ON a.dataset_id = d.dataset_id
ORDER BY CASE f.severity WHEN 'warning' THEN 0 ELSE 1 END, d.name, f.source, f.rule, f.message
