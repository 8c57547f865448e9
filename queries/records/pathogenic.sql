-- Alleles that ClinVar calls pathogenic or likely pathogenic with a star or more, carried by those on the page in calls of the
-- biosample that speaks that pass quality control; of several records of an allele the best reviewed.
SELECT g.place, v.assembly, v.contig, v.position, v.ref, v.alt, v.roll, v.rsid, v.gene, v.hgvsc, v.hgvsp, c.significance,
    CAST(c.stars AS INTEGER) AS stars, c.conditions, c.release AS clinvar, b.source_id AS biosample,
    CAST(t.alt_count AS INTEGER) AS alt_count, CAST(t.ploidy AS INTEGER) AS ploidy,
    CAST(t.missing_count AS INTEGER) AS missing_count
FROM page AS g
JOIN biosample AS b ON b.individual_id = g.individual_id AND b.speaks
JOIN genotype AS t ON t.biosample_id = b.biosample_id
JOIN (
    SELECT r.variant_id, r.significance, r.stars, r.conditions, r.release,
        ROW_NUMBER() OVER (PARTITION BY r.variant_id ORDER BY r.stars DESC, r.variation_id, r.significance) AS best
    FROM variant_clinvar AS r
    WHERE r.stars >= 1
) AS c ON c.variant_id = t.variant_id AND c.best = 1
JOIN variant AS v ON v.variant_id = t.variant_id
WHERE t.alt_count > 0 AND t.passes_qc
    AND c.significance IN ('pathogenic', 'pathogenic/likely_pathogenic', 'likely_pathogenic')
ORDER BY g.place, v.variant_id, b.biosample_id
