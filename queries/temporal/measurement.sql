-- Measurements inside observation periods with a value in bounds (in the release's unit), as events of one day. With $which
-- 'first' or 'last' only those of one date are looked at, whatever their value.
WITH usable AS (
    SELECT m.individual_id, m.code_id, m.date, m.value
    FROM measurement AS m
    JOIN wanted AS w ON w.code_id = m.code_id
    WHERE m.in_period AND (NOT $bounded OR (m.value IS NOT NULL AND COALESCE(m.unit, '') = $unit))
),
edge AS (
    SELECT u.individual_id, CASE WHEN $which = 'last' THEN MAX(u.date) ELSE MIN(u.date) END AS date
    FROM usable AS u
    WHERE $which <> 'any'
    GROUP BY u.individual_id
)
SELECT u.individual_id, u.code_id, DATE_DIFF('day', DATE '1970-01-01', u.date) AS start_day,
    DATE_DIFF('day', DATE '1970-01-01', u.date) + 1 AS end_day, CASE WHEN u.date IS NULL THEN 0 ELSE 1 END AS state
FROM usable AS u
LEFT JOIN edge AS e ON e.individual_id = u.individual_id AND e.date = u.date
WHERE ($which = 'any' OR e.individual_id IS NOT NULL)
    AND (NOT $bounded OR (u.value >= $at_least AND u.value <= $at_most))
