-- Events of an individual that follow each other within $gap_days, as one. With $lasting_days each lasts so long; $plus_days
-- is added to every end. An era is sure when all its events are.
WITH lasting AS (
    SELECT e.individual_id, e.start_day, e.state,
        CASE WHEN $lasting_days > 0 THEN e.start_day + $lasting_days ELSE e.end_day END + $plus_days AS end_day
    FROM events AS e
    WHERE e.start_day IS NOT NULL
),
marked AS (
    SELECT l.individual_id, l.start_day, l.end_day, l.state, CASE
        WHEN MAX(l.end_day) OVER (
            PARTITION BY l.individual_id ORDER BY l.start_day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) + $gap_days >= l.start_day THEN 0
        ELSE 1
    END AS begins
    FROM lasting AS l
),
numbered AS (
    SELECT m.individual_id, m.start_day, m.end_day, m.state, SUM(m.begins) OVER (
        PARTITION BY m.individual_id ORDER BY m.start_day, m.begins DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS era
    FROM marked AS m
)
SELECT n.individual_id, CAST(NULL AS INTEGER) AS code_id, MIN(n.start_day) AS start_day, MAX(n.end_day) AS end_day,
    MIN(n.state) AS state
FROM numbered AS n
GROUP BY n.individual_id, n.era
UNION ALL
SELECT e.individual_id, CAST(NULL AS INTEGER) AS code_id, e.start_day, e.end_day, e.state
FROM events AS e
WHERE e.start_day IS NULL
