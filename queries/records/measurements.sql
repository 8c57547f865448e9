-- Measurements of those on the page; of each code the newest so many.
SELECT n.place, n.code, n.name, n.born, n.first_on, n.precision, n.value, n.unit, n.value_text
FROM (
    SELECT g.place, k.system || ':' || k.code AS code, k.name, i.birth_date AS born, m.date AS first_on, m.precision,
        m.value, m.unit, m.value_text,
        ROW_NUMBER() OVER (
            PARTITION BY g.place, m.code_id ORDER BY m.date DESC, m.value DESC, m.unit, m.value_text
        ) AS newest
    FROM page AS g
    JOIN measurement AS m ON m.individual_id = g.individual_id
    JOIN individual AS i ON i.individual_id = g.individual_id
    JOIN code AS k ON k.code_id = m.code_id
) AS n
WHERE n.newest <= $newest
ORDER BY n.place, n.first_on, n.code, n.value, n.value_text
