-- Data uses of the release: individuals under each, and how many of them permit this purpose; of those in the asker's care
-- alone unless $every_care (S-DC 7).
SELECT c.permission, c.disease, c.modifiers, COUNT(DISTINCT k.individual_id) AS individuals,
    COUNT(DISTINCT p.individual_id) AS permitted
FROM consent_profile AS c
JOIN consent AS k ON k.profile_id = c.profile_id
JOIN individual AS i ON i.individual_id = k.individual_id
JOIN asked_dataset AS a ON a.dataset_id = i.dataset_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
LEFT JOIN in_care AS w ON w.dataset = d.name AND w.source_id = i.source_id
LEFT JOIN permitted AS p ON p.individual_id = k.individual_id
WHERE $every_care OR w.source_id IS NOT NULL
GROUP BY c.permission, c.disease, c.modifiers
ORDER BY individuals DESC, c.permission, c.disease, c.modifiers
