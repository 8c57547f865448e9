-- Phenotypic features of those on the page, present and excluded.
SELECT DISTINCT g.place, k.system || ':' || k.code AS code, k.name, i.birth_date AS born, f.onset_date AS first_on, f.excluded
FROM page AS g
JOIN phenotypic_feature AS f ON f.individual_id = g.individual_id
JOIN individual AS i ON i.individual_id = g.individual_id
JOIN code AS k ON k.code_id = f.code_id
ORDER BY g.place, code, f.excluded, first_on
