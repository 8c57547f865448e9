-- Whether a record of $code_ids stands on at least $min_dates dates: (individual_id, state). For one date or two; `dated` is
-- the table asked of. Unknown: nothing counts and no observation period, nobody looked. Looked and nothing counts: no (S-CL 2).
SELECT p.individual_id, CASE WHEN r.individual_id IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
LEFT JOIN (
    SELECT d.individual_id
    FROM dated AS d
    JOIN wanted AS w ON w.code_id = d.code_id
    WHERE d.in_period OR $records = 'all'
    GROUP BY d.individual_id
    HAVING $min_dates = 1 OR MIN(d.date) < MAX(d.date)
) AS r ON r.individual_id = p.individual_id
LEFT JOIN (SELECT DISTINCT o.individual_id FROM observation_period AS o) AS l ON l.individual_id = p.individual_id
WHERE r.individual_id IS NOT NULL OR l.individual_id IS NULL
