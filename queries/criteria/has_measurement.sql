-- A measurement whose value lies in bounds, on, before or without a drug (S-CL 6). $unit, $at_least and $at_most are in the
-- release's own unit. Several values of one date count as any of them.
-- Unknown: nothing usable was measured at the time asked for. On the drug when never is asked, never on it when during is: no.
WITH edge AS (
    SELECT u.individual_id, CASE WHEN $which = 'last' THEN MAX(u.date) ELSE MIN(u.date) END AS date
    FROM usable_measurement AS u
    GROUP BY u.individual_id
),
fitting AS (
    SELECT DISTINCT u.individual_id
    FROM usable_measurement AS u
    JOIN edge AS e ON e.individual_id = u.individual_id AND ($which = 'any' OR e.date = u.date)
    WHERE NOT $bounded OR (u.value >= $at_least AND u.value <= $at_most)
)
SELECT p.individual_id, CASE WHEN f.individual_id IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
LEFT JOIN fitting AS f ON f.individual_id = p.individual_id
LEFT JOIN edge AS e ON e.individual_id = p.individual_id
LEFT JOIN drug_started AS t ON t.individual_id = p.individual_id
WHERE f.individual_id IS NOT NULL OR (e.individual_id IS NULL
    AND NOT ($timing = 'never' AND t.individual_id IS NOT NULL) AND NOT ($timing = 'during' AND t.individual_id IS NULL))
