-- Conditions of those on the page, each code once: when it was first recorded.
SELECT g.place, k.system || ':' || k.code AS code, k.name, i.birth_date AS born, MIN(c.start_date) AS first_on,
    MAX(c.precision) AS precision
FROM page AS g
JOIN condition AS c ON c.individual_id = g.individual_id
JOIN individual AS i ON i.individual_id = g.individual_id
JOIN code AS k ON k.code_id = c.code_id
GROUP BY g.place, k.system, k.code, k.name, i.birth_date
ORDER BY g.place, first_on, code
