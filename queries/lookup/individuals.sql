-- The permitted of exactly this pseudonym, their own or of a biosample: dataset and the individual's pseudonym.
SELECT DISTINCT d.name, i.source_id
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
LEFT JOIN (SELECT s.individual_id FROM biosample AS s WHERE s.source_id = $name) AS b
    ON b.individual_id = i.individual_id
WHERE i.source_id = $name OR b.individual_id IS NOT NULL OR (d.name = $dataset AND i.source_id = $source_id)
ORDER BY d.name, i.source_id
LIMIT 5
