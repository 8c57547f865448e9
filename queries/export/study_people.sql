-- Individuals of a study, without a date: `days_old` at enrolment, and days followed from there; `page` is a temporary table.
SELECT g.place, d.name AS dataset, i.source_id, i.sex, i.vital_status, i.site, i.genetic_group, i.self_reported_group,
    d.simulated, DATE_DIFF('day', i.birth_date, i.enrolment_date) AS days_old,
    DATE_DIFF('day', i.enrolment_date, COALESCE(i.death_date, c.end_date)) AS days_followed
FROM page AS g
JOIN individual AS i ON i.individual_id = g.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
LEFT JOIN (
    SELECT o.individual_id, MAX(o.end_date) AS end_date FROM observation_period AS o GROUP BY o.individual_id
) AS c ON c.individual_id = i.individual_id
ORDER BY g.place
