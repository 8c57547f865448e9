-- What decides in which populations the permitted are counted: whether they are related, group, genetic sex.
SELECT p.individual_id, i.unrelated, COALESCE(i.genetic_group, 'not assigned') AS genetic_group,
    COALESCE(i.karyotypic_sex, '') AS karyotypic_sex
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
ORDER BY p.individual_id
