-- The data uses of a dataset that at least $k individuals share.
SELECT d.name AS dataset, c.permission, c.disease, c.modifiers, COUNT(DISTINCT k.individual_id) AS n
FROM consent AS k
JOIN consent_profile AS c ON c.profile_id = k.profile_id
JOIN individual AS i ON i.individual_id = k.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
GROUP BY d.name, c.permission, c.disease, c.modifiers
HAVING COUNT(DISTINCT k.individual_id) >= $k
ORDER BY d.name, c.permission, c.disease, c.modifiers
