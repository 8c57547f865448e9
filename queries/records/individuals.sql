-- Who is on the page; `page` is a temporary table. Dates are made ages before anything leaves.
SELECT g.place, d.name AS dataset, i.source_id, i.site, i.sex, i.karyotypic_sex, i.genetic_group, i.self_reported_group,
    i.vital_status, i.birth_date AS born, i.birth_precision, i.enrolment_date AS enrolled, i.death_date AS died,
    c.end_date AS last_seen, d.simulated, d.assembly
FROM page AS g
JOIN individual AS i ON i.individual_id = g.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
LEFT JOIN (
    SELECT o.individual_id, MAX(o.end_date) AS end_date FROM observation_period AS o GROUP BY o.individual_id
) AS c ON c.individual_id = i.individual_id
ORDER BY g.place
