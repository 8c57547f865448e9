-- From when until when each of a cohort was observed: from enrolment, else the first observation, to the last or to death.
SELECT m.individual_id, d.name AS dataset, i.source_id, d.calendar, COALESCE(i.enrolment_date, o.first_day) AS entry,
    COALESCE(o.last_day, i.death_date, i.enrolment_date) AS exit
FROM cohort AS m
JOIN individual AS i ON i.individual_id = m.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
LEFT JOIN (
    SELECT q.individual_id, MIN(q.start_date) AS first_day, MAX(q.end_date) AS last_day
    FROM observation_period AS q
    GROUP BY q.individual_id
) AS o ON o.individual_id = m.individual_id
ORDER BY d.name, i.source_id
