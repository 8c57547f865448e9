-- What is compared of the people in `grouped`: one row each. Ages and follow-up are in years, as dates tell them.
WITH contact AS (
    SELECT o.individual_id, MAX(o.end_date) AS end_date
    FROM observation_period AS o
    GROUP BY o.individual_id
)
SELECT g.individual_id, g.grp, i.sex, COALESCE(i.genetic_group, 'not assigned') AS genetic_group, i.self_reported_group,
    i.site, d.name AS dataset, i.vital_status, i.unrelated,
    DATE_DIFF('day', i.birth_date, i.enrolment_date) / 365.25e0 AS age,
    CASE WHEN COALESCE(i.death_date, c.end_date) >= i.enrolment_date
        THEN DATE_DIFF('day', i.enrolment_date, COALESCE(i.death_date, c.end_date)) / 365.25e0 END AS follow_up,
    c.individual_id IS NOT NULL AS observed
FROM grouped AS g
JOIN permitted AS p ON p.individual_id = g.individual_id
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
LEFT JOIN contact AS c ON c.individual_id = i.individual_id
ORDER BY g.grp, g.individual_id
