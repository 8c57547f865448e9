-- Everybody permitted by what is known of two alleles: 1 carried, -1 called without it, 0 unknown: (first, second, n).
SELECT j.first, j.second, COUNT(*) AS n
FROM (
    SELECT p.individual_id,
        CASE WHEN a.individual_id IS NOT NULL THEN 1 WHEN x.individual_id IS NOT NULL THEN -1 ELSE 0 END AS first,
        CASE WHEN b.individual_id IS NOT NULL THEN 1 WHEN y.individual_id IS NOT NULL THEN -1 ELSE 0 END AS second
    FROM permitted AS p
    JOIN individual AS i ON i.individual_id = p.individual_id
    LEFT JOIN carrier AS a ON a.individual_id = p.individual_id
    LEFT JOIN other AS x ON x.individual_id = p.individual_id
    LEFT JOIN second_carrier AS b ON b.individual_id = p.individual_id
    LEFT JOIN second_other AS y ON y.individual_id = p.individual_id
    WHERE i.unrelated OR NOT $unrelated_only
) AS j
GROUP BY j.first, j.second
ORDER BY j.first, j.second
