-- A cohort, and where asked the permitted outside it. cohort(individual_id): composed before.
SELECT p.individual_id, CASE WHEN c.individual_id IS NULL THEN 'others' ELSE 'cohort' END AS population, i.unrelated
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
LEFT JOIN cohort AS c ON c.individual_id = p.individual_id
WHERE $with_others OR c.individual_id IS NOT NULL
