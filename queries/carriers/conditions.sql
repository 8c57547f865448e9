-- Cases and controls of every phecode among carriers and called non-carriers (S-CL 8): a case has records on $min_dates dates,
-- a control none of the phecode's exclusion range, one date is neither. Sex-specific phecodes count in that sex only.
WITH size AS (
    SELECT q.sex, SUM(q.carrier) AS carriers, COUNT(*) - SUM(q.carrier) AS others
    FROM compared AS q
    GROUP BY q.sex
),
asked AS (
    SELECT k.code_id, k.code, k.name, p.category, p.sex
    FROM phecode AS p
    JOIN code AS k ON k.system = 'PHECODE' AND k.code = p.code
),
eligible AS (
    SELECT a.code_id, SUM(s.carriers) AS carriers, SUM(s.others) AS others
    FROM asked AS a
    JOIN size AS s ON a.sex IS NULL OR s.sex = a.sex
    GROUP BY a.code_id
),
cases AS (
    SELECT a.code_id, SUM(n.carriers) AS carriers, SUM(n.others) AS others
    FROM asked AS a
    JOIN (
        SELECT r.code_id, q.sex, SUM(q.carrier) AS carriers, COUNT(*) - SUM(q.carrier) AS others
        FROM phecode_record AS r
        JOIN compared AS q ON q.individual_id = r.individual_id
        WHERE r.dates >= $min_dates
        GROUP BY r.code_id, q.sex
    ) AS n ON n.code_id = a.code_id AND (a.sex IS NULL OR n.sex = a.sex)
    GROUP BY a.code_id
),
barred AS (
    SELECT a.code_id, SUM(n.carriers) AS carriers, SUM(n.others) AS others
    FROM asked AS a
    JOIN (SELECT DISTINCT g.code_id, g.range_id FROM phecode_range AS g) AS g ON g.code_id = a.code_id
    JOIN (
        SELECT t.range_id, q.sex, SUM(q.carrier) AS carriers, COUNT(*) - SUM(q.carrier) AS others
        FROM phecode_touched AS t
        JOIN compared AS q ON q.individual_id = t.individual_id
        GROUP BY t.range_id, q.sex
    ) AS n ON n.range_id = g.range_id AND (a.sex IS NULL OR n.sex = a.sex)
    GROUP BY a.code_id
)
SELECT 'PHECODE:' || a.code AS code, a.name, a.category, a.sex,
    CAST(COALESCE(c.carriers, 0) AS BIGINT) AS case_carriers, CAST(COALESCE(c.others, 0) AS BIGINT) AS case_others,
    CAST(COALESCE(e.carriers, 0) - COALESCE(b.carriers, 0) AS BIGINT) AS control_carriers,
    CAST(COALESCE(e.others, 0) - COALESCE(b.others, 0) AS BIGINT) AS control_others
FROM asked AS a
LEFT JOIN eligible AS e ON e.code_id = a.code_id
LEFT JOIN cases AS c ON c.code_id = a.code_id
LEFT JOIN barred AS b ON b.code_id = a.code_id
ORDER BY LENGTH(a.code) DESC, a.code
