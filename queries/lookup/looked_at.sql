-- Was a place looked at in anybody permitted, whatever was found there? One row an assembly: who of them was assayed on
-- it, and whose assay calls here. An allele that only others carry says nothing about its place: $variant_ids may be seen.
SELECT a.assembly, COUNT(DISTINCT b.individual_id) AS assayed,
    COUNT(DISTINCT CASE WHEN a.callable_basis = 'assumed' OR i.assay_id IS NOT NULL OR v.assay_id IS NOT NULL
        THEN b.individual_id END) AS looked_at
FROM assay AS a
LEFT JOIN (
    SELECT s.assay_id, p.individual_id
    FROM biosample AS s
    JOIN permitted AS p ON p.individual_id = s.individual_id
) AS b ON b.assay_id = a.assay_id
LEFT JOIN (
    SELECT DISTINCT c.assay_id
    FROM callable_interval AS c
    WHERE c.contig = $contig AND c.start_position <= $position AND c.end_position >= $position
) AS i ON i.assay_id = a.assay_id
LEFT JOIN (
    SELECT DISTINCT n.assay_id
    FROM (SELECT UNNEST(CAST($variant_ids AS INTEGER[])) AS variant_id) AS w
    JOIN variant_assay AS n ON n.variant_id = w.variant_id
) AS v ON v.assay_id = a.assay_id
WHERE $assembly IS NULL OR a.assembly = $assembly
GROUP BY a.assembly
ORDER BY a.assembly
