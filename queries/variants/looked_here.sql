-- Was a place looked at, whatever was found? One row: assays that called there, assays of the assembly, all assays.
SELECT
    COUNT(DISTINCT CASE WHEN a.callable_basis = 'assumed' OR i.assay_id IS NOT NULL OR v.assay_id IS NOT NULL
        THEN a.assay_id END) AS looking,
    COUNT(DISTINCT a.assay_id) AS assays
FROM assay AS a
LEFT JOIN callable_interval AS i
    ON i.assay_id = a.assay_id AND i.contig = $contig
    AND i.start_position <= $position AND i.end_position >= $position
LEFT JOIN (
    SELECT c.assay_id
    FROM variant AS n
    JOIN variant_assay AS c ON c.variant_id = n.variant_id
    WHERE n.contig = $contig AND n.position = $position AND ($assembly IS NULL OR n.assembly = $assembly)
) AS v ON v.assay_id = a.assay_id
WHERE $assembly IS NULL OR a.assembly = $assembly
