-- What can stand beneath each member's column: recorded sex, decade of age at enrolment (completed years, 90 and over are
-- one group, S-CL 7), genetic similarity group, self-report, site, vital status. No identifier leaves with it.
WITH member AS (
    SELECT m.individual_id, i.sex, i.genetic_group, i.self_reported_group, i.site, i.vital_status,
        EXTRACT(YEAR FROM i.enrolment_date) - EXTRACT(YEAR FROM i.birth_date) - CASE
            WHEN EXTRACT(MONTH FROM i.enrolment_date) * 100 + EXTRACT(DAY FROM i.enrolment_date)
                < EXTRACT(MONTH FROM i.birth_date) * 100 + EXTRACT(DAY FROM i.birth_date) THEN 1
            ELSE 0
        END AS years
    FROM cohort AS m
    JOIN individual AS i ON i.individual_id = m.individual_id
)
SELECT m.individual_id, m.sex, m.genetic_group, m.self_reported_group, m.site, m.vital_status,
    CAST(CASE WHEN m.years < 0 THEN NULL WHEN m.years > 90 THEN 90 ELSE FLOOR(m.years / 10e0) * 10 END AS BIGINT) AS age
FROM member AS m
ORDER BY m.individual_id
