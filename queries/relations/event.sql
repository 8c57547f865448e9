-- Everything with a date that was recorded inside an observation period, in one shape.
SELECT 'condition' AS domain, c.individual_id, c.code_id, c.start_date AS date, CAST(NULL AS DOUBLE) AS value,
    CAST(NULL AS VARCHAR) AS unit
FROM condition AS c
WHERE c.in_period
UNION ALL
SELECT 'treatment' AS domain, t.individual_id, t.code_id, t.start_date AS date, CAST(NULL AS DOUBLE) AS value,
    CAST(NULL AS VARCHAR) AS unit
FROM treatment AS t
WHERE t.in_period
UNION ALL
SELECT 'procedure' AS domain, r.individual_id, r.code_id, r.date, CAST(NULL AS DOUBLE) AS value,
    CAST(NULL AS VARCHAR) AS unit
FROM procedure AS r
WHERE r.in_period
UNION ALL
SELECT 'measurement' AS domain, m.individual_id, m.code_id, m.date, m.value, m.unit
FROM measurement AS m
WHERE m.in_period
