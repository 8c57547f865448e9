-- A phenotypic feature (S-CL 5). Present: the feature or a descendant was observed. Excluded: the feature itself or an
-- ancestor was excluded, which excludes all its descendants. Who has it both ways has it. Unknown: neither is stated.
WITH stated AS (
    SELECT f.individual_id, 1 AS state
    FROM wanted AS w
    JOIN phenotypic_feature AS f ON f.code_id = w.code_id
    WHERE NOT f.excluded
    UNION ALL
    SELECT f.individual_id, -1 AS state
    FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.descendant_id = g.code_id
    JOIN phenotypic_feature AS f ON f.code_id = a.ancestor_id
    WHERE f.excluded
),
judged AS (
    SELECT s.individual_id, MAX(s.state) AS state
    FROM stated AS s
    GROUP BY s.individual_id
),
sought AS (
    SELECT p.individual_id, COALESCE(CASE WHEN $state = 'excluded' THEN -j.state ELSE j.state END, 0) AS state
    FROM permitted AS p
    LEFT JOIN judged AS j ON j.individual_id = p.individual_id
)
SELECT s.individual_id, s.state
FROM sought AS s
WHERE s.state >= 0
