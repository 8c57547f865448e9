-- What stands directly below a code, or with no code the uppermost codes of a system; with how many of the permitted have a
-- record of each or of what is below it.
WITH listed AS (
    SELECT c.code_id, c.system, c.code, c.name
    FROM code AS c
    JOIN code_ancestor AS a ON a.descendant_id = c.code_id AND a.distance = 1
    WHERE a.ancestor_id = $parent_id AND (c.domain IS NULL OR c.domain = $domain)
    UNION ALL
    SELECT c.code_id, c.system, c.code, c.name
    FROM code AS c
    LEFT JOIN (
        SELECT DISTINCT a.descendant_id
        FROM code_ancestor AS a
        JOIN code AS u ON u.code_id = a.ancestor_id
        JOIN code AS d ON d.code_id = a.descendant_id AND d.system = u.system
        WHERE a.distance > 0
    ) AS below ON below.descendant_id = c.code_id
    WHERE $parent_id IS NULL AND below.descendant_id IS NULL AND c.system = $system
        AND (c.domain IS NULL OR c.domain = $domain)
),
had AS (
    SELECT l.code_id, COUNT(DISTINCT r.individual_id) AS n
    FROM listed AS l
    JOIN code_ancestor AS a ON a.ancestor_id = l.code_id
    JOIN recorded_code AS r ON r.code_id = a.descendant_id AND r.domain = $domain
    JOIN permitted AS p ON p.individual_id = r.individual_id
    GROUP BY l.code_id
),
parent AS (
    SELECT DISTINCT a.ancestor_id AS code_id
    FROM code_ancestor AS a
    WHERE a.distance = 1
)
SELECT DISTINCT l.system, l.code, l.name, u.code_id IS NOT NULL AS has_children, COALESCE(h.n, 0) AS n
FROM listed AS l
LEFT JOIN parent AS u ON u.code_id = l.code_id
LEFT JOIN had AS h ON h.code_id = l.code_id
ORDER BY l.system, l.code
