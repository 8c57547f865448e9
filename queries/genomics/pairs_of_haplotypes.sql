-- How many of a cohort's members have each signature of haplotypes (criteria/diplotype.sql), by genetic similarity group;
-- the signature is NULL where it is not known, or where biosamples of one individual disagree. reader and signed: composed before, from that file.
WITH known AS (
    SELECT r.individual_id, MAX(s.signature) AS signature
    FROM reader AS r
    JOIN signed AS s ON s.alike = r.alike
    WHERE s.signature >= 0
    GROUP BY r.individual_id
    HAVING MIN(s.signature) = MAX(s.signature)
)
SELECT COALESCE(i.genetic_group, 'not assigned') AS population,
    CAST(k.signature AS BIGINT) AS signature, COUNT(*) AS n
FROM cohort AS m
JOIN individual AS i ON i.individual_id = m.individual_id
LEFT JOIN known AS k ON k.individual_id = m.individual_id
GROUP BY COALESCE(i.genetic_group, 'not assigned'), CAST(k.signature AS BIGINT)
ORDER BY population, signature
