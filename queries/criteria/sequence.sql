-- One event, and on a later date another, at most $within_days later. Any two that fit will do; bounds are in the release's
-- unit. Each table is joined to its codes by itself, so that only their rows are read. Unknown: no observation period.
WITH first_code AS (
    SELECT DISTINCT a.descendant_id AS code_id
    FROM (SELECT UNNEST(CAST($first_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id AND ($first_descendants OR a.distance = 0)
),
then_code AS (
    SELECT DISTINCT a.descendant_id AS code_id
    FROM (SELECT UNNEST(CAST($then_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id AND ($then_descendants OR a.distance = 0)
),
first_event AS (
    SELECT c.individual_id, c.start_date AS date
    FROM condition AS c JOIN first_code AS k ON k.code_id = c.code_id
    WHERE c.in_period AND $first_domain = 'condition'
    UNION ALL
    SELECT t.individual_id, t.start_date AS date
    FROM treatment AS t JOIN first_code AS k ON k.code_id = t.code_id
    WHERE t.in_period AND $first_domain = 'treatment'
    UNION ALL
    SELECT r.individual_id, r.date
    FROM procedure AS r JOIN first_code AS k ON k.code_id = r.code_id
    WHERE r.in_period AND $first_domain = 'procedure'
    UNION ALL
    SELECT m.individual_id, m.date
    FROM measurement AS m JOIN first_code AS k ON k.code_id = m.code_id
    WHERE m.in_period AND $first_domain = 'measurement' AND (NOT $first_bounded
        OR (COALESCE(m.unit, '') = $first_unit AND m.value >= $first_at_least AND m.value <= $first_at_most))
),
then_event AS (
    SELECT c.individual_id, c.start_date AS date
    FROM condition AS c JOIN then_code AS k ON k.code_id = c.code_id
    WHERE c.in_period AND $then_domain = 'condition'
    UNION ALL
    SELECT t.individual_id, t.start_date AS date
    FROM treatment AS t JOIN then_code AS k ON k.code_id = t.code_id
    WHERE t.in_period AND $then_domain = 'treatment'
    UNION ALL
    SELECT r.individual_id, r.date
    FROM procedure AS r JOIN then_code AS k ON k.code_id = r.code_id
    WHERE r.in_period AND $then_domain = 'procedure'
    UNION ALL
    SELECT m.individual_id, m.date
    FROM measurement AS m JOIN then_code AS k ON k.code_id = m.code_id
    WHERE m.in_period AND $then_domain = 'measurement' AND (NOT $then_bounded
        OR (COALESCE(m.unit, '') = $then_unit AND m.value >= $then_at_least AND m.value <= $then_at_most))
)
SELECT p.individual_id, CASE WHEN f.individual_id IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
LEFT JOIN (SELECT DISTINCT e.individual_id FROM first_event AS e
    JOIN then_event AS t ON t.individual_id = e.individual_id AND t.date > e.date
    WHERE DATE_DIFF('day', e.date, t.date) <= $within_days) AS f ON f.individual_id = p.individual_id
LEFT JOIN (SELECT DISTINCT o.individual_id FROM observation_period AS o) AS l ON l.individual_id = p.individual_id
WHERE f.individual_id IS NOT NULL OR l.individual_id IS NULL
