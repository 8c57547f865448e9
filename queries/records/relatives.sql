-- Relatives of those on the page who are themselves permitted, on the page or not.
SELECT g.place, r.relationship, d.name AS dataset, i.source_id AS relative
FROM page AS g
JOIN relative AS r ON r.individual_id = g.individual_id
JOIN permitted AS p ON p.individual_id = r.relative_id
JOIN individual AS i ON i.individual_id = r.relative_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
ORDER BY g.place, d.name, i.source_id
