-- Genetic similarity group (S-CL 9). Unknown: none is assigned, unless $unassigned asks for exactly those.
SELECT p.individual_id, CASE WHEN i.genetic_group IS NULL AND NOT $unassigned THEN 0 ELSE 1 END AS state
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
WHERE i.genetic_group IS NULL OR LIST_CONTAINS(CAST($is AS VARCHAR[]), i.genetic_group)
