-- One value of a measurement for each individual of `grouped`: of those in one unit inside observation periods, and where
-- $untreated before the first record of $treatments, the first, the last or the mean.
WITH started AS (
    SELECT t.individual_id, MIN(t.start_date) AS first_date
    FROM treatment AS t
    JOIN code_ancestor AS a ON a.descendant_id = t.code_id
    WHERE LIST_CONTAINS(CAST($treatments AS INTEGER[]), a.ancestor_id)
    GROUP BY t.individual_id
),
usable AS (
    SELECT m.individual_id, m.value, ROW_NUMBER() OVER (
            PARTITION BY m.individual_id ORDER BY m.date, m.value
        ) AS from_first,
        ROW_NUMBER() OVER (PARTITION BY m.individual_id ORDER BY m.date DESC, m.value DESC) AS from_last
    FROM grouped AS g
    JOIN permitted AS p ON p.individual_id = g.individual_id
    JOIN measurement AS m ON m.individual_id = p.individual_id
    LEFT JOIN started AS s ON s.individual_id = m.individual_id
    WHERE m.code_id = $code_id AND m.in_period AND m.value IS NOT NULL AND m.unit = $unit
        AND (NOT $untreated OR s.first_date IS NULL OR m.date < s.first_date)
)
SELECT u.individual_id, SUM(u.value) / COUNT(*) AS value
FROM usable AS u
WHERE $which = 'mean' OR ($which = 'first' AND u.from_first = 1) OR ($which = 'last' AND u.from_last = 1)
GROUP BY u.individual_id
ORDER BY u.individual_id
