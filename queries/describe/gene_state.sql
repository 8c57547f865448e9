-- Who carries one of a gene's variants (state 1), and of whom too few are called to say (0): (gene, individual_id, state).
-- Everybody else is a no where an assay of theirs answers for the gene.
WITH called AS (
    SELECT q.gene, b.individual_id, b.assay_id,
        MAX(CASE WHEN g.alt_count > 0 AND g.passes_qc THEN 1 ELSE 0 END) AS carried,
        SUM(CASE WHEN (g.alt_count = 0 AND g.missing_count > 0) OR NOT g.passes_qc THEN 1 ELSE 0 END) AS uncalled
    FROM gene_variant AS q
    JOIN genotype AS g ON g.variant_id = q.variant_id AND g.packed = q.packed
    JOIN biosample AS b ON b.biosample_id = g.biosample_id AND b.speaks
    JOIN permitted AS p ON p.individual_id = b.individual_id
    GROUP BY q.gene, b.individual_id, b.assay_id, b.biosample_id
)
SELECT c.gene, c.individual_id, MAX(c.carried) AS state
FROM called AS c
JOIN gene_answer AS a ON a.gene = c.gene AND a.assay_id = c.assay_id
WHERE c.carried = 1 OR CAST(a.covered - c.uncalled AS DOUBLE) / a.sites < $min_called
GROUP BY c.gene, c.individual_id
