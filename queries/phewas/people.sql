-- Who is compared, with what can be adjusted for: one row an individual. Age in whole years at the end of observation: how
-- long records could be made. 90 and over are one age (S-CL 7).
SELECT q.individual_id, q.carrier, q.sex, i.genetic_group, i.site, d.name AS dataset,
    LEAST(FLOOR(DATE_DIFF('day', i.birth_date, w.end_date) / 365.25e0), CAST(90 AS DOUBLE)) AS age,
    CAST(EXTRACT(YEAR FROM i.birth_date) AS DOUBLE) AS birth_year
FROM compared AS q
JOIN individual AS i ON i.individual_id = q.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
JOIN (
    SELECT v.individual_id, MAX(v.end_date) AS end_date FROM observation_period AS v GROUP BY v.individual_id
) AS w ON w.individual_id = q.individual_id
ORDER BY q.individual_id
