-- The mean of an individual's measurements in one unit lies in bounds (S-CL 6: never averaged across units). Means and bounds
-- are rounded to nine decimals, so that the order of adding does not decide.
-- Unknown: nothing usable was measured at the time asked for. On the drug when never is asked, never on it when during is: no.
WITH found AS (
    SELECT u.individual_id, ROUND(SUM(u.value) / COUNT(*), 9) AS value
    FROM usable_measurement AS u
    GROUP BY u.individual_id
)
SELECT p.individual_id, CASE WHEN f.individual_id IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
LEFT JOIN found AS f ON f.individual_id = p.individual_id
LEFT JOIN drug_started AS t ON t.individual_id = p.individual_id
WHERE (f.value >= ROUND($at_least, 9) AND f.value <= ROUND($at_most, 9)) OR (f.individual_id IS NULL
    AND NOT ($timing = 'never' AND t.individual_id IS NOT NULL) AND NOT ($timing = 'during' AND t.individual_id IS NULL))
