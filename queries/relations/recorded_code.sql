-- Every coded record, whenever it is dated: (domain, individual_id, code_id).
SELECT 'condition' AS domain, c.individual_id, c.code_id
FROM condition AS c
UNION ALL
SELECT 'condition' AS domain, f.individual_id, f.code_id
FROM phenotypic_feature AS f
WHERE NOT f.excluded
UNION ALL
SELECT 'treatment' AS domain, t.individual_id, t.code_id
FROM treatment AS t
UNION ALL
SELECT 'procedure' AS domain, r.individual_id, r.code_id
FROM procedure AS r
UNION ALL
SELECT 'measurement' AS domain, m.individual_id, m.code_id
FROM measurement AS m
UNION ALL
SELECT 'visit' AS domain, v.individual_id, v.code_id
FROM visit AS v
