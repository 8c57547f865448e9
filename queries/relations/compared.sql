-- Who is compared: carriers (1) and called non-carriers (0) with an observation period (S-CL 2), without close relatives
-- where $unrelated_only (S-ST 11). Who is in both groups is in neither (S-ST 6).
SELECT i.individual_id, g.carrier, i.sex
FROM (
    SELECT b.individual_id, MIN(b.carrier) AS carrier
    FROM (
        SELECT c.individual_id, 1 AS carrier FROM carrier AS c
        UNION ALL
        SELECT o.individual_id, 0 AS carrier FROM other AS o
    ) AS b
    GROUP BY b.individual_id
    HAVING MIN(b.carrier) = MAX(b.carrier)
) AS g
JOIN permitted AS p ON p.individual_id = g.individual_id
JOIN individual AS i ON i.individual_id = g.individual_id
JOIN (SELECT DISTINCT w.individual_id FROM observation_period AS w) AS l ON l.individual_id = g.individual_id
WHERE i.unrelated OR NOT $unrelated_only
