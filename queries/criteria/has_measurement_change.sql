-- The last measurement less the first lies in bounds, in one unit; of several values of one date any will do.
-- Unknown: nothing usable was measured on two dates. On the drug when never is asked, never on it when during is: no.
WITH edge AS (
    SELECT u.individual_id, MIN(u.date) AS first_date, MAX(u.date) AS last_date
    FROM usable_measurement AS u
    GROUP BY u.individual_id
    HAVING MIN(u.date) < MAX(u.date)
),
fitting AS (
    SELECT DISTINCT e.individual_id
    FROM edge AS e
    JOIN usable_measurement AS f ON f.individual_id = e.individual_id AND f.date = e.first_date
    JOIN usable_measurement AS l ON l.individual_id = e.individual_id AND l.date = e.last_date
    WHERE ROUND(l.value - f.value, 9) >= ROUND($at_least, 9) AND ROUND(l.value - f.value, 9) <= ROUND($at_most, 9)
)
SELECT p.individual_id, CASE WHEN f.individual_id IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
LEFT JOIN fitting AS f ON f.individual_id = p.individual_id
LEFT JOIN edge AS e ON e.individual_id = p.individual_id
LEFT JOIN drug_started AS t ON t.individual_id = p.individual_id
WHERE f.individual_id IS NOT NULL OR (e.individual_id IS NULL
    AND NOT ($timing = 'never' AND t.individual_id IS NOT NULL) AND NOT ($timing = 'during' AND t.individual_id IS NULL))
