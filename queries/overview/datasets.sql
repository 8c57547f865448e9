-- The datasets of the release, with their individuals and those who permit the purpose.
SELECT
    d.name, d.assembly, d.simulated,
    COUNT(i.individual_id) AS individuals,
    COUNT(p.individual_id) AS permitted,
    COUNT(b.individual_id) AS assayed
FROM dataset AS d
JOIN asked_dataset AS a ON a.dataset_id = d.dataset_id
LEFT JOIN individual AS i ON i.dataset_id = d.dataset_id
LEFT JOIN permitted AS p ON p.individual_id = i.individual_id
LEFT JOIN (SELECT DISTINCT s.individual_id FROM biosample AS s) AS b ON b.individual_id = p.individual_id
GROUP BY d.name, d.assembly, d.simulated
ORDER BY d.name
