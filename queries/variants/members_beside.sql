-- A cohort and another one beside it; who is in both is a member of both. cohort(individual_id), beside(individual_id):
-- composed before.
SELECT p.individual_id, 'cohort' AS population, i.unrelated
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN cohort AS c ON c.individual_id = p.individual_id
UNION ALL
SELECT p.individual_id, 'others' AS population, i.unrelated
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN beside AS b ON b.individual_id = p.individual_id
