-- Code systems by domain: how many different codes those who permit the purpose have on record, and how many they are.
WITH recorded AS (
    SELECT 'condition' AS domain, c.code_id, c.individual_id FROM condition AS c
    UNION ALL
    SELECT 'phenotypic feature' AS domain, f.code_id, f.individual_id FROM phenotypic_feature AS f
    UNION ALL
    SELECT 'measurement' AS domain, m.code_id, m.individual_id FROM measurement AS m
    UNION ALL
    SELECT 'treatment' AS domain, t.code_id, t.individual_id FROM treatment AS t
    UNION ALL
    SELECT 'procedure' AS domain, o.code_id, o.individual_id FROM procedure AS o
)
SELECT r.domain, c.system, COUNT(DISTINCT r.code_id) AS codes, COUNT(DISTINCT r.individual_id) AS individuals
FROM permitted AS p
JOIN recorded AS r ON r.individual_id = p.individual_id
JOIN code AS c ON c.code_id = r.code_id
GROUP BY r.domain, c.system
ORDER BY r.domain, c.system
