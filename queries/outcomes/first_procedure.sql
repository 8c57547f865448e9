-- The first date on which any of the procedures or their descendants was done to a permitted individual.
WITH wanted AS (
    SELECT DISTINCT a.descendant_id AS code_id
    FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
)
SELECT c.individual_id, MIN(c.date) AS first_on
FROM permitted AS p
JOIN procedure AS c ON c.individual_id = p.individual_id
JOIN wanted AS w ON w.code_id = c.code_id
GROUP BY c.individual_id
ORDER BY c.individual_id
