-- Everybody of a release, in the datasets asked about, under the names that outlive it, and whether this Asking may ask about them.
SELECT
    i.individual_id,
    d.name AS dataset,
    i.source_id,
    CASE WHEN p.individual_id IS NULL THEN 0 ELSE 1 END AS permitted
FROM individual AS i
JOIN dataset AS d ON d.dataset_id = i.dataset_id
JOIN asked_dataset AS a ON a.dataset_id = i.dataset_id
LEFT JOIN permitted AS p ON p.individual_id = i.individual_id
ORDER BY d.name, i.source_id
