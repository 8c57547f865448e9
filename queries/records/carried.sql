-- What one permitted individual carries by calls that pass quality control, in the order of the genome; of one biosample where
-- named, else of the one that speaks.
SELECT v.contig, v.position, v.ref, v.alt, v.roll, v.assembly, v.rsid, v.gene, v.consequence, v.consequence_class, v.hgvsc, v.hgvsp,
    b.source_id AS biosample, a.origin, CAST(g.alt_count AS INTEGER) AS alt_count, CAST(g.ploidy AS INTEGER) AS ploidy,
    CAST(g.missing_count AS INTEGER) AS missing_count
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
JOIN biosample AS b ON b.individual_id = i.individual_id
JOIN assay AS a ON a.assay_id = b.assay_id
JOIN genotype AS g ON g.biosample_id = b.biosample_id
JOIN variant AS v ON v.variant_id = g.variant_id
WHERE d.name = $dataset AND i.source_id = $source_id AND g.alt_count > 0 AND g.passes_qc
    AND (b.source_id = $biosample OR ($biosample IS NULL AND b.speaks))
ORDER BY v.variant_id, b.biosample_id
