-- The commonest conditions of a cohort beside everybody else who is permitted: individuals with a record inside an
-- observation period, at codes of one system with their descendants. Those without any observation period count in neither.
WITH looked AS (
    SELECT DISTINCT o.individual_id
    FROM observation_period AS o
),
person AS (
    SELECT p.individual_id, CASE WHEN m.individual_id IS NULL THEN 0 ELSE 1 END AS inside
    FROM permitted AS p
    JOIN looked AS l ON l.individual_id = p.individual_id
    LEFT JOIN cohort AS m ON m.individual_id = p.individual_id
),
size AS (
    SELECT SUM(q.inside) AS inside, COUNT(*) - SUM(q.inside) AS outside
    FROM person AS q
),
recorded AS (
    SELECT DISTINCT c.individual_id, c.code_id
    FROM condition AS c
    WHERE c.in_period
),
grouped AS (
    SELECT DISTINCT r.individual_id, k.code_id
    FROM recorded AS r
    JOIN code_ancestor AS a ON a.descendant_id = r.code_id
    JOIN code AS k ON k.code_id = a.ancestor_id AND k.system = $system
),
counted AS (
    SELECT g.code_id, SUM(q.inside) AS n, COUNT(*) - SUM(q.inside) AS others
    FROM grouped AS g
    JOIN person AS q ON q.individual_id = g.individual_id
    GROUP BY g.code_id
)
SELECT k.system || ':' || k.code AS code, k.name, CAST(c.n AS BIGINT) AS n, CAST(s.inside AS BIGINT) AS n_of,
    CAST(c.others AS BIGINT) AS others, CAST(s.outside AS BIGINT) AS others_of
FROM counted AS c
JOIN code AS k ON k.code_id = c.code_id
CROSS JOIN size AS s
WHERE c.n > 0
ORDER BY c.n DESC, k.system, k.code
LIMIT $most
