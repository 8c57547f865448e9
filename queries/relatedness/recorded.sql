-- Recorded relationships of which both people are permitted, a row a pair.
SELECT DISTINCT LEAST(r.individual_id, r.relative_id) AS individual_id, GREATEST(r.individual_id, r.relative_id) AS relative_id,
    CASE r.relationship WHEN 'parent' THEN 'parent–child' WHEN 'child' THEN 'parent–child' ELSE r.relationship END AS recorded
FROM relative AS r
JOIN permitted AS p ON p.individual_id = r.individual_id
JOIN permitted AS q ON q.individual_id = r.relative_id
ORDER BY 1, 2
