-- Index events of the permitted: each start and end once, with the observation period it starts in, observed long enough
-- around its start. Events without a day stay, without a period.
WITH one AS (
    SELECT e.individual_id, e.start_day, e.end_day, MAX(e.state) AS state
    FROM events AS e
    JOIN permitted AS p ON p.individual_id = e.individual_id
    GROUP BY e.individual_id, e.start_day, e.end_day
)
SELECT o.individual_id, o.start_day, o.end_day, q.start_day AS period_start, q.end_day AS period_end, o.state
FROM one AS o
JOIN observed_days AS q ON q.individual_id = o.individual_id AND o.start_day >= q.start_day AND o.start_day <= q.end_day
WHERE o.start_day - q.start_day >= $before AND q.end_day - o.start_day >= $after
UNION ALL
SELECT o.individual_id, o.start_day, o.end_day, CAST(NULL AS INTEGER) AS period_start, CAST(NULL AS INTEGER) AS period_end, 0 AS state
FROM one AS o
WHERE o.start_day IS NULL
