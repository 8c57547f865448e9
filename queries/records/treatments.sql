-- Treatments of those on the page, each drug once: when it was first and last given.
SELECT g.place, k.system || ':' || k.code AS code, k.name, i.birth_date AS born, MIN(t.start_date) AS first_on,
    MAX(t.precision) AS precision
FROM page AS g
JOIN treatment AS t ON t.individual_id = g.individual_id
JOIN individual AS i ON i.individual_id = g.individual_id
JOIN code AS k ON k.code_id = t.code_id
GROUP BY g.place, k.system, k.code, k.name, i.birth_date
ORDER BY g.place, first_on, code
