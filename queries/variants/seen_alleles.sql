-- Which of $variant_ids may be seen at all: those a permitted individual carries, and those nobody in the release does.
SELECT w.variant_id
FROM (SELECT UNNEST(CAST($variant_ids AS INTEGER[])) AS variant_id) AS w
LEFT JOIN (
    SELECT g.variant_id, MAX(CASE WHEN p.individual_id IS NULL THEN 0 ELSE 1 END) AS by_permitted
    FROM variant AS v
    JOIN genotype AS g ON g.variant_id = v.variant_id AND g.packed = v.packed
    JOIN biosample AS b ON b.biosample_id = g.biosample_id
    LEFT JOIN permitted AS p ON p.individual_id = b.individual_id
    WHERE g.alt_count > 0 AND LIST_CONTAINS(CAST($variant_ids AS INTEGER[]), v.variant_id)
    GROUP BY g.variant_id
) AS c ON c.variant_id = w.variant_id
WHERE COALESCE(c.by_permitted, 1) = 1
