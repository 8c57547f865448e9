-- A measurement whose value lies in bounds, on, before or without a drug (S-CL 6). $unit, $at_least and $at_most are in the
-- release's own unit. A treatment without an end counts on its start date. Several values of one date count as any of them.
-- Unknown: nothing usable was measured at the time asked for. On the drug when never is asked, never on it when during is: no.
WITH wanted AS (
    SELECT DISTINCT a.descendant_id AS code_id
    FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
),
treated AS (
    SELECT t.individual_id, t.start_date, COALESCE(t.end_date, t.start_date) AS end_date
    FROM (SELECT UNNEST(CAST($drug_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
    JOIN treatment AS t ON t.code_id = a.descendant_id
    WHERE t.in_period
),
ever_treated AS (
    SELECT t.individual_id, MIN(t.start_date) AS first_date
    FROM treated AS t
    GROUP BY t.individual_id
),
measured AS (
    SELECT m.individual_id, m.date, m.value
    FROM measurement AS m
    JOIN wanted AS w ON w.code_id = m.code_id
    WHERE m.in_period AND (NOT $bounded OR (m.value IS NOT NULL AND COALESCE(m.unit, '') = $unit))
),
usable AS (
    SELECT m.individual_id, m.date, m.value
    FROM measured AS m
    LEFT JOIN ever_treated AS e ON e.individual_id = m.individual_id
    WHERE $timing = 'whenever' OR ($timing IN ('before', 'never') AND (e.individual_id IS NULL
        OR ($timing = 'before' AND m.date < e.first_date)))
    UNION ALL
    SELECT m.individual_id, m.date, m.value
    FROM measured AS m
    JOIN treated AS t ON t.individual_id = m.individual_id AND m.date >= t.start_date AND m.date <= t.end_date
    WHERE $timing = 'during'
),
edge AS (
    SELECT u.individual_id, CASE WHEN $which = 'last' THEN MAX(u.date) ELSE MIN(u.date) END AS date
    FROM usable AS u
    GROUP BY u.individual_id
),
fitting AS (
    SELECT DISTINCT u.individual_id
    FROM usable AS u
    JOIN edge AS e ON e.individual_id = u.individual_id AND ($which = 'any' OR e.date = u.date)
    WHERE NOT $bounded OR (u.value >= $at_least AND u.value <= $at_most)
)
SELECT p.individual_id, CASE WHEN f.individual_id IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
LEFT JOIN fitting AS f ON f.individual_id = p.individual_id
LEFT JOIN edge AS e ON e.individual_id = p.individual_id
LEFT JOIN ever_treated AS t ON t.individual_id = p.individual_id
WHERE f.individual_id IS NOT NULL OR (e.individual_id IS NULL
    AND NOT ($timing = 'never' AND t.individual_id IS NOT NULL) AND NOT ($timing = 'during' AND t.individual_id IS NULL))
