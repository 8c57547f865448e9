-- Those who permit the purpose, by genetic similarity group and by what they say of themselves: how many there are, how
-- many of them were sampled for genotypes, and how many of these are in the release's set without close relatives.
WITH sampled AS (
    SELECT DISTINCT b.individual_id FROM biosample AS b
),
person AS (
    SELECT
        i.genetic_group,
        i.self_reported_group,
        CASE WHEN s.individual_id IS NULL THEN 0 ELSE 1 END AS sequenced,
        CASE WHEN s.individual_id IS NOT NULL AND i.unrelated THEN 1 ELSE 0 END AS analysable
    FROM permitted AS p
    JOIN individual AS i ON i.individual_id = p.individual_id
    LEFT JOIN sampled AS s ON s.individual_id = i.individual_id
)
SELECT 'genetic similarity' AS kind, COALESCE(p.genetic_group, 'not assigned') AS "group", COUNT(*) AS recruited,
    CAST(SUM(p.sequenced) AS BIGINT) AS sequenced, CAST(SUM(p.analysable) AS BIGINT) AS analysable
FROM person AS p
GROUP BY COALESCE(p.genetic_group, 'not assigned')
UNION ALL
SELECT 'self-report' AS kind, COALESCE(p.self_reported_group, 'not stated') AS "group", COUNT(*) AS recruited,
    CAST(SUM(p.sequenced) AS BIGINT) AS sequenced, CAST(SUM(p.analysable) AS BIGINT) AS analysable
FROM person AS p
GROUP BY COALESCE(p.self_reported_group, 'not stated')
ORDER BY kind, "group"
