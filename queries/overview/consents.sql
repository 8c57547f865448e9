-- Data uses of the release: individuals under each, and how many of them permit this purpose.
SELECT c.permission, c.disease, c.modifiers, COUNT(DISTINCT k.individual_id) AS individuals,
    COUNT(DISTINCT p.individual_id) AS permitted
FROM consent_profile AS c
JOIN consent AS k ON k.profile_id = c.profile_id
JOIN individual AS i ON i.individual_id = k.individual_id
JOIN asked_dataset AS a ON a.dataset_id = i.dataset_id
LEFT JOIN permitted AS p ON p.individual_id = k.individual_id
GROUP BY c.permission, c.disease, c.modifiers
ORDER BY individuals DESC, c.permission, c.disease, c.modifiers
