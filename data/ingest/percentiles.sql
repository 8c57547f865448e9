-- One value an individual: the mean of what was measured inside observation periods, in one unit, under a code or one below it.
-- Of n such values percentile p is the ceil(p n / 100)-th. Kept where $fewest individuals and more stand on either side.
INSERT INTO measurement_percentile
WITH own AS (
    SELECT m.code_id, COALESCE(m.unit, '') AS unit, m.individual_id, SUM(m.value) AS total, COUNT(*) AS n
    FROM measurement AS m
    WHERE m.in_period AND m.value IS NOT NULL
    GROUP BY m.code_id, COALESCE(m.unit, ''), m.individual_id
),
one AS (
    SELECT a.ancestor_id AS code_id, o.unit, o.individual_id, ROUND(SUM(o.total) / SUM(o.n), 9) AS value
    FROM own AS o
    JOIN code_ancestor AS a ON a.descendant_id = o.code_id
    GROUP BY a.ancestor_id, o.unit, o.individual_id
),
ranked AS (
    SELECT o.code_id, o.unit, o.value, ROW_NUMBER() OVER (PARTITION BY o.code_id, o.unit ORDER BY o.value) AS place,
        COUNT(*) OVER (PARTITION BY o.code_id, o.unit) AS n
    FROM one AS o
)
SELECT r.code_id, r.unit, p.percentile, r.value
FROM ranked AS r
JOIN (SELECT UNNEST(RANGE(1, 100)) AS percentile) AS p ON r.place = (p.percentile * r.n + 99) // 100
WHERE r.place >= $fewest AND r.n - r.place + 1 >= $fewest
ORDER BY r.code_id, r.unit, p.percentile
