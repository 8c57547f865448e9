-- The commonest conditions of a cohort beside everybody else who is permitted. Those without any observation period count
-- in neither.
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
counted AS (
    SELECT r.code_id, SUM(q.inside) AS n, COUNT(*) - SUM(q.inside) AS others
    FROM recorded_condition AS r
    JOIN person AS q ON q.individual_id = r.individual_id
    GROUP BY r.code_id
)
SELECT k.system || ':' || k.code AS code, k.name, CAST(c.n AS BIGINT) AS n, CAST(s.inside AS BIGINT) AS n_of,
    CAST(c.others AS BIGINT) AS others, CAST(s.outside AS BIGINT) AS others_of
FROM counted AS c
JOIN code AS k ON k.code_id = c.code_id
CROSS JOIN size AS s
WHERE c.n > 0
ORDER BY c.n DESC, k.system, k.code
LIMIT $most
