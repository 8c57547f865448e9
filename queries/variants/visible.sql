-- The asked variants that may be seen at all: those a permitted individual carries, and those nobody in the release does
-- (places of the file without a carrier). That an allele exists is already news of whoever carries it.
-- An allele with more copies than the $hidden individuals who are not permitted can have needs no look at who carries it.
SELECT a.variant_id, a.kind
FROM asked_variant AS a
LEFT JOIN (
    SELECT g.variant_id, MAX(CASE WHEN p.individual_id IS NULL THEN 0 ELSE 1 END) AS by_permitted
    FROM (
        SELECT w.variant_id
        FROM asked_variant AS w
        LEFT JOIN variant_frequency AS f ON f.variant_id = w.variant_id AND f.population = 'all'
        WHERE COALESCE(f.ac_raw, 0) <= 2 * $hidden
    ) AS r
    JOIN genotype AS g ON g.variant_id = r.variant_id
    JOIN biosample AS b ON b.biosample_id = g.biosample_id
    LEFT JOIN permitted AS p ON p.individual_id = b.individual_id
    WHERE g.alt_count > 0
    GROUP BY g.variant_id
) AS c ON c.variant_id = a.variant_id
WHERE COALESCE(c.by_permitted, 1) = 1
ORDER BY a.variant_id
