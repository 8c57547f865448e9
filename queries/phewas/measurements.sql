-- The last value of every measurement of each individual, inside observation periods and in the measurement's commonest unit;
-- of several on that day the largest: (code_id, unit, individual_id, value).
WITH usable AS (
    SELECT m.code_id, m.unit, COUNT(*) AS n
    FROM measurement AS m
    JOIN permitted AS p ON p.individual_id = m.individual_id
    WHERE m.value IS NOT NULL AND m.unit IS NOT NULL AND m.in_period
    GROUP BY m.code_id, m.unit
),
commonest AS (
    SELECT u.code_id, MIN(u.unit) AS unit
    FROM usable AS u
    JOIN (SELECT x.code_id, MAX(x.n) AS n FROM usable AS x GROUP BY x.code_id) AS t ON t.code_id = u.code_id AND t.n = u.n
    GROUP BY u.code_id
),
latest AS (
    SELECT m.code_id, m.individual_id, MAX(m.date) AS date
    FROM measurement AS m
    JOIN commonest AS c ON c.code_id = m.code_id AND c.unit = m.unit
    JOIN permitted AS p ON p.individual_id = m.individual_id
    WHERE m.value IS NOT NULL AND m.in_period
    GROUP BY m.code_id, m.individual_id
)
SELECT m.code_id, m.unit, m.individual_id, MAX(m.value) AS value
FROM latest AS l
JOIN measurement AS m ON m.code_id = l.code_id AND m.individual_id = l.individual_id AND m.date = l.date
JOIN commonest AS c ON c.code_id = m.code_id AND c.unit = m.unit
WHERE m.value IS NOT NULL AND m.in_period
GROUP BY m.code_id, m.unit, m.individual_id
