-- Who of the permitted carries each of a few variants, by calls that pass quality control.
SELECT DISTINCT g.variant_id, d.name AS dataset, i.source_id
FROM genotype AS g
JOIN biosample AS b ON b.biosample_id = g.biosample_id AND b.speaks
JOIN permitted AS p ON p.individual_id = b.individual_id
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
WHERE LIST_CONTAINS(CAST($variants AS INTEGER[]), g.variant_id) AND g.alt_count > 0 AND g.passes_qc
ORDER BY g.variant_id, d.name, i.source_id
