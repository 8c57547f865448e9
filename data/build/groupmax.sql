-- The largest frequency in a genetic group that is not bottlenecked; without groups, in the unrelated (S-GT 10, 14).
UPDATE variant SET groupmax_af = g.af
FROM (
    SELECT f.variant_id,
        COALESCE(
            MAX(CAST(f.ac AS DOUBLE) / NULLIF(f.an, 0)) FILTER (f.population NOT IN ('all', 'unrelated', 'female', 'male')
                AND b.genetic_group IS NULL),
            MAX(CAST(f.ac AS DOUBLE) / NULLIF(f.an, 0)) FILTER (f.population = 'unrelated')
        ) AS af
    FROM variant_frequency AS f
    LEFT JOIN bottlenecked AS b ON b.genetic_group = f.population
    GROUP BY f.variant_id
) AS g
WHERE g.variant_id = variant.variant_id;
