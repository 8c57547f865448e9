-- Who has a phecode on record inside an observation period, at the code or below it: (code_id, individual_id, dates,
-- first_date). Dates: 1, or 2 for two different ones and more. First every recorded code once: each has five records.
WITH once AS (
    SELECT c.code_id, c.individual_id, MIN(c.start_date) AS first_date, MAX(c.start_date) AS last_date
    FROM condition AS c
    JOIN permitted AS p ON p.individual_id = c.individual_id
    WHERE c.in_period
    GROUP BY c.code_id, c.individual_id
)
SELECT k.code_id, r.individual_id, CASE WHEN MIN(r.first_date) < MAX(r.last_date) THEN 2 ELSE 1 END AS dates,
    MIN(r.first_date) AS first_date
FROM once AS r
JOIN code_ancestor AS a ON a.descendant_id = r.code_id
JOIN code AS k ON k.code_id = a.ancestor_id AND k.system = 'PHECODE'
GROUP BY k.code_id, r.individual_id
