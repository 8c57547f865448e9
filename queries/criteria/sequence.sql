-- One event, and on a later date another, at most $within_days later. Any two that fit will do; bounds are in the release's
-- unit. Unknown: no observation period, nobody looked.
WITH first_event AS (
    SELECT DISTINCT e.individual_id, e.date
    FROM (SELECT UNNEST(CAST($first_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id AND ($first_descendants OR a.distance = 0)
    JOIN event AS e ON e.code_id = a.descendant_id
    WHERE e.domain = $first_domain AND (NOT $first_bounded
        OR (COALESCE(e.unit, '') = $first_unit AND e.value >= $first_at_least AND e.value <= $first_at_most))
),
then_event AS (
    SELECT DISTINCT e.individual_id, e.date
    FROM (SELECT UNNEST(CAST($then_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id AND ($then_descendants OR a.distance = 0)
    JOIN event AS e ON e.code_id = a.descendant_id
    WHERE e.domain = $then_domain AND (NOT $then_bounded
        OR (COALESCE(e.unit, '') = $then_unit AND e.value >= $then_at_least AND e.value <= $then_at_most))
),
followed AS (
    SELECT DISTINCT f.individual_id
    FROM first_event AS f
    JOIN then_event AS t ON t.individual_id = f.individual_id AND t.date > f.date
    WHERE DATE_DIFF('day', f.date, t.date) <= $within_days
),
looked AS (
    SELECT DISTINCT o.individual_id
    FROM observation_period AS o
)
SELECT p.individual_id, CASE WHEN f.individual_id IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
LEFT JOIN followed AS f ON f.individual_id = p.individual_id
LEFT JOIN looked AS l ON l.individual_id = p.individual_id
WHERE f.individual_id IS NOT NULL OR l.individual_id IS NULL
