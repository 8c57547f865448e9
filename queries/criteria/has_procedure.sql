-- A procedure on at least so many dates, anywhere or inside observation periods (S-CL 2).
-- Unknown: nothing recorded and no observation period, nobody looked. Looked and nothing recorded: no.
WITH wanted AS (
    SELECT DISTINCT a.descendant_id AS code_id
    FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
    WHERE $descendants OR a.distance = 0
),
recorded AS (
    SELECT t.individual_id
    FROM procedure AS t
    JOIN wanted AS w ON w.code_id = t.code_id
    WHERE t.in_period OR $records = 'all'
    GROUP BY t.individual_id
    HAVING $min_dates = 1 OR COUNT(DISTINCT CASE WHEN $min_dates > 1 THEN t.date END) >= $min_dates
),
looked AS (
    SELECT DISTINCT o.individual_id
    FROM observation_period AS o
)
SELECT p.individual_id, CASE WHEN r.individual_id IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
LEFT JOIN recorded AS r ON r.individual_id = p.individual_id
LEFT JOIN looked AS l ON l.individual_id = p.individual_id
WHERE r.individual_id IS NOT NULL OR l.individual_id IS NULL
