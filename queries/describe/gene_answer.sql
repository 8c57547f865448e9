-- Genes with a pathogenic or predicted loss-of-function variant, by assay: does it call enough of their variants (S-GT 4)?
WITH qualifying AS (
    SELECT q.gene, q.variant_id FROM gene_variant AS q
)
SELECT g.gene, a.assay_id, g.sites, COUNT(v.variant_id) AS covered,
    CAST(COUNT(v.variant_id) AS DOUBLE) / g.sites >= $min_called AS answers
FROM (SELECT q.gene, COUNT(*) AS sites FROM qualifying AS q GROUP BY q.gene) AS g
CROSS JOIN assay AS a
LEFT JOIN (
    SELECT q.gene, v.assay_id, v.variant_id FROM qualifying AS q JOIN variant_assay AS v ON v.variant_id = q.variant_id
) AS v ON v.gene = g.gene AND v.assay_id = a.assay_id
GROUP BY g.gene, a.assay_id, g.sites
