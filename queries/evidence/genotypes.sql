-- What one permitted individual carries of the qualifying variants of a criterion, and how many of them were called.
WITH mine AS (
    SELECT b.biosample_id, b.assay_id, a.assembly
    FROM permitted AS p
    JOIN biosample AS b ON b.individual_id = p.individual_id AND b.speaks
    JOIN assay AS a ON a.assay_id = b.assay_id
    WHERE p.individual_id = $individual_id
),
site AS (
    SELECT DISTINCT q.variant_id, q.packed, m.biosample_id, v.assay_id IS NOT NULL AS covered
    FROM qualifying AS q
    JOIN mine AS m ON m.assembly = q.assembly
    LEFT JOIN variant_assay AS v ON v.variant_id = q.variant_id AND v.assay_id = m.assay_id
)
SELECT x.contig || '-' || x.position || '-' || x.ref || '-' || x.alt AS variant, x.gene, x.consequence,
    COALESCE(x.hgvsp, x.hgvsc) AS hgvs, g.alt_count, g.missing_count, g.ploidy, g.passes_qc, g.phased, g.gq, g.dp, g.vaf,
    s.covered
FROM site AS s
JOIN variant AS x ON x.variant_id = s.variant_id
LEFT JOIN genotype AS g ON g.variant_id = s.variant_id AND g.packed = s.packed AND g.biosample_id = s.biosample_id
ORDER BY s.variant_id
