-- When each member enters and leaves the cohort: from the start of each of their index events that are sure (of the first or
-- last alone where so kept) to the earliest of the end of observation, $days after it, the end of the exposure it lies in,
-- and the first event that censors. Never before entry. `reason` says which came first.
WITH sure AS (
    SELECT j.individual_id, j.start_day, MAX(j.end_day) AS end_day, MAX(j.period_end) AS period_end
    FROM judged AS j
    JOIN members AS m ON m.individual_id = j.individual_id AND m.state = 1
    WHERE j.state = 1
    GROUP BY j.individual_id, j.start_day
),
edge AS (
    SELECT s.individual_id, MIN(s.start_day) AS first_day, MAX(s.start_day) AS last_day
    FROM sure AS s
    GROUP BY s.individual_id
),
entry AS (
    SELECT s.individual_id, s.start_day, s.end_day, s.period_end
    FROM sure AS s
    JOIN edge AS e ON e.individual_id = s.individual_id
    WHERE $keep = 'every' OR ($keep = 'first' AND s.start_day = e.first_day) OR ($keep = 'last' AND s.start_day = e.last_day)
),
exposed AS (
    SELECT n.individual_id, n.start_day, MAX(x.end_day) AS day
    FROM entry AS n
    JOIN exposure AS x ON x.individual_id = n.individual_id AND x.start_day <= n.start_day AND x.end_day >= n.start_day
    GROUP BY n.individual_id, n.start_day
),
censored AS (
    SELECT n.individual_id, n.start_day, MIN(c.start_day) AS day
    FROM entry AS n
    JOIN censoring AS c ON c.individual_id = n.individual_id AND c.start_day >= n.start_day AND c.start_day <= n.period_end
    WHERE c.state = 1
    GROUP BY n.individual_id, n.start_day
),
ended AS (
    SELECT n.individual_id, n.start_day, n.period_end, x.day AS exposed_until, c.day AS censored_on, CASE
        WHEN $after = 'start' THEN n.start_day + $days
        WHEN $after = 'end' THEN n.end_day + $days
        ELSE n.period_end
    END AS fixed
    FROM entry AS n
    LEFT JOIN exposed AS x ON x.individual_id = n.individual_id AND x.start_day = n.start_day
    LEFT JOIN censored AS c ON c.individual_id = n.individual_id AND c.start_day = n.start_day
)
SELECT e.individual_id, e.start_day, GREATEST(e.start_day, LEAST(
    e.period_end, e.fixed, COALESCE(e.exposed_until, e.period_end), COALESCE(e.censored_on, e.period_end)
)) AS end_day
FROM ended AS e
ORDER BY e.individual_id, e.start_day
