-- When one permitted individual was observed, in days of age, else since enrolment.
SELECT DATE_DIFF('day', COALESCE(i.birth_date, i.enrolment_date, o.start_date), o.start_date) AS start_at,
    DATE_DIFF('day', COALESCE(i.birth_date, i.enrolment_date, o.start_date), o.end_date) AS end_at
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN observation_period AS o ON o.individual_id = p.individual_id
WHERE p.individual_id = $individual_id
ORDER BY start_at, end_at
