-- Exposed for at least $min_days in total: every day from start to end of a record counts once, however many records cover it;
-- up to $gap_days between two records are counted as exposed. A record without an end is of its start date alone.
-- Unknown: nothing counts and no observation period, nobody looked.
WITH taken AS (
    SELECT t.individual_id, t.start_date, COALESCE(t.end_date, t.start_date) AS end_date
    FROM treatment AS t
    JOIN wanted AS w ON w.code_id = t.code_id
    WHERE t.in_period OR $records = 'all'
),
ordered AS (
    SELECT t.individual_id, t.start_date, t.end_date, MAX(t.end_date) OVER (
            PARTITION BY t.individual_id ORDER BY t.start_date, t.end_date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS covered_to
    FROM taken AS t
),
added AS (
    SELECT o.individual_id, o.start_date, CASE
        WHEN o.covered_to IS NULL OR DATE_DIFF('day', o.covered_to, o.start_date) > 1 + $gap_days
            THEN DATE_DIFF('day', o.start_date, o.end_date) + 1
        ELSE GREATEST(DATE_DIFF('day', o.covered_to, o.end_date), 0)
    END AS days
    FROM ordered AS o
),
exposed AS (
    SELECT a.individual_id
    FROM added AS a
    GROUP BY a.individual_id
    HAVING SUM(a.days) >= $min_days
        AND ($min_dates = 1 OR COUNT(DISTINCT CASE WHEN $min_dates > 1 THEN a.start_date END) >= $min_dates)
)
SELECT p.individual_id, CASE WHEN e.individual_id IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
LEFT JOIN exposed AS e ON e.individual_id = p.individual_id
LEFT JOIN (SELECT DISTINCT o.individual_id FROM observation_period AS o) AS l ON l.individual_id = p.individual_id
WHERE e.individual_id IS NOT NULL OR l.individual_id IS NULL
