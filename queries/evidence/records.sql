-- The records of one permitted individual with any of $code_ids or a descendant, in days of age, else since enrolment.
WITH dated AS (
    SELECT 'condition' AS kind, c.code_id, c.start_date, c.end_date, CAST(NULL AS DOUBLE) AS value,
        CAST(NULL AS VARCHAR) AS unit, c.in_period
    FROM condition AS c WHERE c.individual_id = $individual_id
    UNION ALL
    SELECT 'treatment' AS kind, t.code_id, t.start_date, t.end_date, CAST(NULL AS DOUBLE) AS value,
        CAST(NULL AS VARCHAR) AS unit, t.in_period
    FROM treatment AS t WHERE t.individual_id = $individual_id
    UNION ALL
    SELECT 'procedure' AS kind, r.code_id, r.date AS start_date, r.date AS end_date, CAST(NULL AS DOUBLE) AS value,
        CAST(NULL AS VARCHAR) AS unit, r.in_period
    FROM procedure AS r WHERE r.individual_id = $individual_id
    UNION ALL
    SELECT 'measurement' AS kind, m.code_id, m.date AS start_date, m.date AS end_date, m.value, m.unit, m.in_period
    FROM measurement AS m WHERE m.individual_id = $individual_id
    UNION ALL
    SELECT 'visit' AS kind, v.code_id, v.start_date, v.end_date, CAST(NULL AS DOUBLE) AS value,
        CAST(NULL AS VARCHAR) AS unit, TRUE AS in_period
    FROM visit AS v WHERE v.individual_id = $individual_id
    UNION ALL
    SELECT CASE WHEN f.excluded THEN 'excluded feature' ELSE 'feature' END AS kind, f.code_id, f.onset_date AS start_date,
        f.onset_date AS end_date, CAST(NULL AS DOUBLE) AS value, CAST(NULL AS VARCHAR) AS unit, TRUE AS in_period
    FROM phenotypic_feature AS f WHERE f.individual_id = $individual_id
),
origin AS (
    SELECT p.individual_id, COALESCE(i.birth_date, i.enrolment_date) AS date
    FROM permitted AS p
    JOIN individual AS i ON i.individual_id = p.individual_id
    WHERE p.individual_id = $individual_id
)
SELECT DISTINCT d.kind, k.system || ':' || k.code AS code, k.name, d.value, d.unit, d.in_period,
    DATE_DIFF('day', o.date, d.start_date) AS start_at,
    DATE_DIFF('day', o.date, d.end_date) AS end_at
FROM origin AS o
CROSS JOIN dated AS d
JOIN code AS k ON k.code_id = d.code_id
JOIN (
    SELECT DISTINCT a.descendant_id
    FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
) AS w ON w.descendant_id = d.code_id
ORDER BY start_at, code, value
