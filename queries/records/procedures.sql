-- Procedures of those on the page, each date of each once.
SELECT DISTINCT g.place, k.system || ':' || k.code AS code, k.name, i.birth_date AS born, r.date AS first_on, r.precision
FROM page AS g
JOIN procedure AS r ON r.individual_id = g.individual_id
JOIN individual AS i ON i.individual_id = g.individual_id
JOIN code AS k ON k.code_id = r.code_id
ORDER BY g.place, first_on, code
