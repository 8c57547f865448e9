-- The files of reads of one biosample of a permitted individual; where they are is for the server alone.
SELECT DISTINCT r.path, r.index_path, r.reference_path, r.bytes, r.changed_ns
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
JOIN biosample AS b ON b.individual_id = i.individual_id
JOIN assay AS a ON a.assay_id = b.assay_id
JOIN reads AS r ON r.biosample_id = b.biosample_id
WHERE d.name = $dataset AND i.source_id = $source_id AND b.source_id = $biosample AND a.assembly = $assembly
ORDER BY r.path
