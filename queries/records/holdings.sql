-- What a cohort has, by dataset: its individuals, and of them who was sampled; their biosamples, and of these who was sampled
-- with a day of sequencing. Biosamples rest on the individuals they are of.
SELECT d.name AS dataset, COUNT(DISTINCT m.individual_id) AS individuals, COUNT(DISTINCT b.individual_id) AS sampled,
    COUNT(b.biosample_id) AS biosamples, COUNT(b.sequenced_on) AS runs,
    COUNT(DISTINCT CASE WHEN b.sequenced_on IS NOT NULL THEN b.individual_id END) AS sequenced
FROM dataset AS d
LEFT JOIN individual AS i ON i.dataset_id = d.dataset_id
LEFT JOIN cohort AS m ON m.individual_id = i.individual_id
LEFT JOIN biosample AS b ON b.individual_id = m.individual_id
GROUP BY d.name
ORDER BY d.name
