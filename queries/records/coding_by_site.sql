-- At each site of enrolment, how many who permit the purpose have a record in each code system.
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
SELECT r.domain, c.system, COALESCE(i.site, 'not recorded') AS site, COUNT(DISTINCT r.individual_id) AS individuals,
    COUNT(DISTINCT r.code_id) AS codes
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN recorded AS r ON r.individual_id = p.individual_id
JOIN code AS c ON c.code_id = r.code_id
GROUP BY r.domain, c.system, COALESCE(i.site, 'not recorded')
ORDER BY r.domain, c.system, site
