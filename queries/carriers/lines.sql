-- Values of a measurement of some who are compared, as lines over age: (carrier, line, age, value). Who they are is as good as
-- by chance, and the same each time. Ages over 90 are 90 (S-CL 7).
WITH chosen AS (
    SELECT q.individual_id, q.carrier, ROW_NUMBER() OVER (
        PARTITION BY q.carrier ORDER BY (q.individual_id * CAST(7919 AS BIGINT)) % 104729, q.individual_id
    ) AS line
    FROM compared AS q
    JOIN (SELECT DISTINCT m.individual_id FROM usable_measurement AS m) AS u ON u.individual_id = q.individual_id
)
SELECT c.carrier, CAST(c.line AS BIGINT) AS line,
    LEAST(DATE_DIFF('day', i.birth_date, m.date) / 365.25e0, CAST(90 AS DOUBLE)) AS age, m.value
FROM chosen AS c
JOIN individual AS i ON i.individual_id = c.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id AND d.calendar
JOIN usable_measurement AS m ON m.individual_id = c.individual_id
WHERE c.line <= $most AND i.birth_date IS NOT NULL AND m.date >= i.birth_date
ORDER BY c.carrier, c.line, age, m.value
