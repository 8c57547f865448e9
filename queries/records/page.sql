-- A stretch of a cohort in the order of dataset and pseudonym, each with its place; one individual of it where named.
SELECT n.individual_id, n.place
FROM (
    SELECT m.individual_id, ROW_NUMBER() OVER (ORDER BY d.name, i.source_id) AS place
    FROM cohort AS m
    JOIN individual AS i ON i.individual_id = m.individual_id
    JOIN dataset AS d ON d.dataset_id = i.dataset_id
    WHERE ($source_id IS NULL OR i.source_id = $source_id) AND ($dataset IS NULL OR d.name = $dataset)
) AS n
WHERE n.place > $skip AND n.place <= $last
