-- How many are permitted, in each group, in both, compared, and why the rest of the groups are not: one row.
WITH inside AS (
    SELECT p.individual_id, i.unrelated, CASE WHEN c.individual_id IS NULL THEN 0 ELSE 1 END AS carrier,
        CASE WHEN o.individual_id IS NULL THEN 0 ELSE 1 END AS other,
        CASE WHEN w.individual_id IS NULL THEN 0 ELSE 1 END AS observed
    FROM permitted AS p
    JOIN individual AS i ON i.individual_id = p.individual_id
    LEFT JOIN carrier AS c ON c.individual_id = p.individual_id
    LEFT JOIN other AS o ON o.individual_id = p.individual_id
    LEFT JOIN (SELECT DISTINCT v.individual_id FROM observation_period AS v) AS w ON w.individual_id = p.individual_id
)
SELECT COUNT(*) AS permitted,
    CAST(COALESCE(SUM(n.carrier), 0) AS BIGINT) AS carriers,
    CAST(COALESCE(SUM(n.other), 0) AS BIGINT) AS others,
    CAST(COALESCE(SUM(n.carrier * n.other), 0) AS BIGINT) AS both_groups,
    COUNT(CASE WHEN n.carrier + n.other = 0 THEN 1 END) AS neither,
    COUNT(CASE WHEN n.carrier + n.other = 1 AND $unrelated_only AND NOT n.unrelated THEN 1 END) AS relatives,
    COUNT(CASE WHEN n.carrier + n.other = 1 AND n.observed = 0 AND (n.unrelated OR NOT $unrelated_only) THEN 1 END)
        AS unobserved
FROM inside AS n
