-- The permitted who declined, or were not asked, to have results returned, by name: of a list that rests on genotypes it is
-- unknown, to who reaches people in their care alone, whether they are on it (S-DU 5).
SELECT d.name AS dataset, i.source_id
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
LEFT JOIN agreed AS a ON a.individual_id = p.individual_id
WHERE a.individual_id IS NULL
