-- The members again, each population by genetic similarity group, with the not assigned (S-CL 9), and by genetic sex
-- complement: 'cohort' gives 'cohort=EUR-like', 'cohort=XX', ….
SELECT m.individual_id, m.population || '=' || COALESCE(i.genetic_group, 'not assigned') AS population
FROM member AS m
JOIN individual AS i ON i.individual_id = m.individual_id
UNION ALL
SELECT m.individual_id, m.population || '=' || i.karyotypic_sex AS population
FROM member AS m
JOIN individual AS i ON i.individual_id = m.individual_id
WHERE i.karyotypic_sex IN ('XX', 'XY')
