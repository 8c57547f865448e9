-- How many of each group have a condition on record while observed: (code, name, grp, n), for the conditions that most of
-- any group have.
WITH counted AS (
    SELECT r.code_id, g.grp, COUNT(*) AS n
    FROM grouped AS g
    JOIN recorded_condition AS r ON r.individual_id = g.individual_id
    GROUP BY r.code_id, g.grp
),
size AS (
    SELECT g.grp, COUNT(*) AS people
    FROM grouped AS g
    GROUP BY g.grp
),
chosen AS (
    SELECT c.code_id, MAX(CAST(c.n AS DOUBLE) / s.people) AS share
    FROM counted AS c
    JOIN size AS s ON s.grp = c.grp
    GROUP BY c.code_id
    ORDER BY share DESC, c.code_id
    LIMIT $most
)
SELECT k.system || ':' || k.code AS code, k.name, c.grp, CAST(c.n AS BIGINT) AS n
FROM chosen AS h
JOIN code AS k ON k.code_id = h.code_id
JOIN counted AS c ON c.code_id = h.code_id
ORDER BY h.share DESC, k.system, k.code, c.grp
