-- The first date of any of the codes or their descendants, for permitted individuals with enough distinct dates.
-- Dates outside observation periods count here: who had the outcome before first contact had it (S-ST 12).
WITH wanted AS (
    SELECT DISTINCT a.descendant_id AS code_id
    FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
)
SELECT c.individual_id, MIN(c.start_date) AS first_on
FROM permitted AS p
JOIN condition AS c ON c.individual_id = p.individual_id
JOIN wanted AS w ON w.code_id = c.code_id
GROUP BY c.individual_id
HAVING COUNT(DISTINCT c.start_date) >= $min_dates
ORDER BY c.individual_id
