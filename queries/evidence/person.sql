-- One permitted individual by pseudonym: what the release says of them that is not dated. Ages in days.
SELECT i.individual_id, i.sex, i.karyotypic_sex, i.genetic_group, i.self_reported_group, i.site, i.vital_status,
    DATE_DIFF('day', i.birth_date, i.enrolment_date) AS age_at_enrolment,
    DATE_DIFF('day', i.birth_date, i.death_date) AS age_at_death,
    i.birth_date IS NOT NULL AS born
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
WHERE d.name = $dataset AND i.source_id = $source_id
