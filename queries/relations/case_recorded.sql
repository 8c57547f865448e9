-- Who has records of $code_ids or descendants while observed: the first date, and how many dates where $min_dates asks.
SELECT c.individual_id, MIN(c.start_date) AS first_date,
    COUNT(DISTINCT CASE WHEN $min_dates > 1 THEN c.start_date END) AS dates
FROM (
    SELECT DISTINCT a.descendant_id AS code_id
    FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
) AS w
JOIN condition AS c ON c.code_id = w.code_id
WHERE c.in_period
GROUP BY c.individual_id
