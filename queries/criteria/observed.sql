-- Days of all observation periods, first and last included, and one period that covers the window around enrolment.
-- Unknown: a window is asked for, and no enrolment date is recorded.
WITH total AS (
    SELECT o.individual_id, SUM(DATE_DIFF('day', o.start_date, o.end_date) + 1) AS days
    FROM observation_period AS o
    GROUP BY o.individual_id
),
covered AS (
    SELECT DISTINCT i.individual_id
    FROM individual AS i
    JOIN observation_period AS o ON o.individual_id = i.individual_id
    WHERE DATE_DIFF('day', o.start_date, i.enrolment_date) >= $before
        AND DATE_DIFF('day', i.enrolment_date, o.end_date) >= $after
),
judged AS (
    SELECT i.individual_id, LEAST(
        CASE WHEN COALESCE(t.days, 0) >= $min_days THEN 1 ELSE -1 END,
        CASE WHEN NOT $windowed OR c.individual_id IS NOT NULL THEN 1 WHEN i.enrolment_date IS NULL THEN 0 ELSE -1 END
    ) AS state
    FROM permitted AS p
    JOIN individual AS i ON i.individual_id = p.individual_id
    LEFT JOIN total AS t ON t.individual_id = p.individual_id
    LEFT JOIN covered AS c ON c.individual_id = p.individual_id
)
SELECT p.individual_id, j.state
FROM permitted AS p
JOIN judged AS j ON j.individual_id = p.individual_id
WHERE j.state >= 0
