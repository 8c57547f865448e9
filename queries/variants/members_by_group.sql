-- The members again by genetic similarity group, with the not assigned (S-CL 9), and by genetic sex complement.
SELECT m.individual_id, COALESCE(i.genetic_group, 'not assigned') AS population
FROM member AS m
JOIN individual AS i ON i.individual_id = m.individual_id
WHERE m.population = $of
UNION ALL
SELECT m.individual_id, i.karyotypic_sex AS population
FROM member AS m
JOIN individual AS i ON i.individual_id = m.individual_id
WHERE m.population = $of AND i.karyotypic_sex IN ('XX', 'XY')
