-- A stretch of the biosamples of a cohort in the order of dataset and pseudonyms; those of one individual, or one biosample,
-- where named; those with a day of sequencing alone where $sequenced.
SELECT n.place, n.dataset, n.source_id, n.biosample, n.assay, n.assembly, n.origin, n.capture_kit, n.qc_fields, n.born,
    n.first_on, n.sequenced_on
FROM (
    SELECT ROW_NUMBER() OVER (ORDER BY d.name, i.source_id, b.source_id, b.biosample_id) AS place, d.name AS dataset,
        i.source_id, b.source_id AS biosample, a.name AS assay, a.assembly, a.origin, a.capture_kit, a.qc_fields,
        i.birth_date AS born, b.collected_on AS first_on, b.sequenced_on
    FROM cohort AS m
    JOIN individual AS i ON i.individual_id = m.individual_id
    JOIN dataset AS d ON d.dataset_id = i.dataset_id
    JOIN biosample AS b ON b.individual_id = i.individual_id
    JOIN assay AS a ON a.assay_id = b.assay_id
    WHERE ($source_id IS NULL OR i.source_id = $source_id) AND ($dataset IS NULL OR d.name = $dataset)
        AND ($biosample IS NULL OR b.source_id = $biosample) AND (NOT $sequenced OR b.sequenced_on IS NOT NULL)
) AS n
WHERE n.place > $skip AND n.place <= $last
ORDER BY n.place
