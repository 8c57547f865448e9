-- A phenotypic feature (S-CL 5). Present: the feature or a descendant was observed. Excluded: the feature itself or an
-- ancestor was excluded, which excludes all its descendants. Who has it both ways has it. Unknown: neither is stated.
WITH stated AS (
    SELECT f.individual_id, MAX(1) AS state
    FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
    JOIN phenotypic_feature AS f ON f.code_id = a.descendant_id
    WHERE NOT f.excluded AND ($descendants OR a.distance = 0)
    GROUP BY f.individual_id
    UNION ALL
    SELECT f.individual_id, MAX(-1) AS state
    FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.descendant_id = g.code_id
    JOIN phenotypic_feature AS f ON f.code_id = a.ancestor_id
    WHERE f.excluded
    GROUP BY f.individual_id
),
judged AS (
    SELECT s.individual_id, MAX(s.state) AS state
    FROM stated AS s
    GROUP BY s.individual_id
)
SELECT p.individual_id, COALESCE(j.state, 0) AS state
FROM permitted AS p
LEFT JOIN judged AS j ON j.individual_id = p.individual_id
WHERE COALESCE(j.state, 0) >= 0
