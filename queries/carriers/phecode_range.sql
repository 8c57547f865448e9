-- The codes that keep somebody from being a control, by phecode: (code_id, range_id, excluded_id). The exclusion range and the
-- phecode itself. Hundreds of phecodes share a range, so it is numbered and looked for once.
WITH barred AS (
    SELECT k.code_id, x.code_id AS excluded_id
    FROM phecode AS p
    JOIN code AS k ON k.system = 'PHECODE' AND k.code = p.code
    JOIN phecode_exclusion AS e ON e.code = p.code
    JOIN code AS x ON x.system = 'PHECODE' AND x.code = e.excluded
    UNION
    SELECT k.code_id, k.code_id AS excluded_id
    FROM phecode AS p
    JOIN code AS k ON k.system = 'PHECODE' AND k.code = p.code
),
same AS (
    SELECT a.code_id, MIN(b.code_id) AS range_id
    FROM (SELECT d.code_id, COUNT(*) AS n FROM barred AS d GROUP BY d.code_id) AS a
    JOIN (
        SELECT d.code_id AS code_id, e.code_id AS like_id, COUNT(*) AS n
        FROM barred AS d
        JOIN barred AS e ON e.excluded_id = d.excluded_id
        GROUP BY d.code_id, e.code_id
    ) AS t ON t.code_id = a.code_id AND t.n = a.n
    JOIN (SELECT d.code_id, COUNT(*) AS n FROM barred AS d GROUP BY d.code_id) AS b ON b.code_id = t.like_id AND b.n = a.n
    GROUP BY a.code_id
)
SELECT b.code_id, s.range_id, b.excluded_id
FROM barred AS b
JOIN same AS s ON s.code_id = b.code_id
