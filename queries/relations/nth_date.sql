-- Which dates of `candidate` are an individual's $nth, counted from the last when $from_last: 1 for sure, 0 perhaps. Events
-- without a day may have come before any other.
WITH dates AS (
    SELECT c.individual_id, c.start_day, MAX(c.state) AS state
    FROM candidate AS c
    GROUP BY c.individual_id, c.start_day
),
counted AS (
    SELECT d.individual_id, d.start_day, d.state,
        ROW_NUMBER() OVER (
            PARTITION BY d.individual_id ORDER BY CASE WHEN $from_last THEN -d.start_day ELSE d.start_day END NULLS FIRST
        ) - 1 AS possible,
        COALESCE(SUM(d.state) OVER (
            PARTITION BY d.individual_id ORDER BY CASE WHEN $from_last THEN -d.start_day ELSE d.start_day END NULLS FIRST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS sure
    FROM dates AS d
)
SELECT n.individual_id, COALESCE(n.start_day, -1000000) AS day,
    CASE WHEN n.sure = $nth - 1 AND n.possible = $nth - 1 THEN 1 ELSE 0 END AS state
FROM counted AS n
WHERE n.sure <= $nth - 1 AND n.possible >= $nth - 1
