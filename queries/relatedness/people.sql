-- Whom components are shown of: the permitted with their genetic similarity group.
SELECT p.individual_id, COALESCE(i.genetic_group, 'not assigned') AS genetic_group
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
ORDER BY p.individual_id
