-- Who of the permitted carries each of a few symbolic alleles.
SELECT DISTINCT t.interval_id, d.name AS dataset, i.source_id
FROM interval_genotype AS t
JOIN biosample AS b ON b.biosample_id = t.biosample_id AND b.speaks
JOIN permitted AS p ON p.individual_id = b.individual_id
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
WHERE LIST_CONTAINS(CAST($intervals AS INTEGER[]), t.interval_id) AND t.alt_count > 0
ORDER BY t.interval_id, d.name, i.source_id
