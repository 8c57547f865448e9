-- Who the permitted are outside: dataset/source_id, as in the list of individuals; and their sex chromosomes.
SELECT p.individual_id, d.name || '/' || i.source_id AS name, i.karyotypic_sex AS sex
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
ORDER BY p.individual_id
