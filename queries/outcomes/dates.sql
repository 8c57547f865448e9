-- What is known of each permitted individual's time: one row each, dates NULL where not recorded.
-- sampled_on: when the sample that speaks was taken; sequenced_on: when it was sequenced, if only that is known.
WITH observed AS (
    SELECT o.individual_id, MIN(o.start_date) AS start_of_data, MAX(o.end_date) AS end_of_data
    FROM observation_period AS o
    GROUP BY o.individual_id
),
sampled AS (
    SELECT
        b.individual_id,
        MIN(b.collected_on) AS sampled_on,
        MIN(CASE WHEN b.collected_on IS NULL THEN b.sequenced_on END) AS sequenced_on
    FROM biosample AS b
    WHERE b.speaks
    GROUP BY b.individual_id
)
SELECT
    p.individual_id,
    d.name AS dataset,
    d.calendar,
    i.site,
    i.sex,
    i.genetic_group,
    i.unrelated,
    i.birth_date,
    i.enrolment_date,
    i.vital_status,
    i.death_date,
    o.start_of_data,
    o.end_of_data,
    s.sampled_on,
    s.sequenced_on
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
LEFT JOIN observed AS o ON o.individual_id = p.individual_id
LEFT JOIN sampled AS s ON s.individual_id = p.individual_id
ORDER BY p.individual_id
