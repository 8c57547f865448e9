-- The assays of an assembly, and whether each looked at a place: its capture covers it, it is assumed to cover all, or a
-- variant that may be seen there is one of its file's.
SELECT a.name, a.origin, a.capture_kit, a.callable_basis, a.qc_fields, a.cnv_assessed,
    MAX(CASE WHEN a.callable_basis = 'assumed' OR i.assay_id IS NOT NULL OR c.assay_id IS NOT NULL THEN 1 ELSE 0 END) = 1
        AS covers
FROM assay AS a
LEFT JOIN callable_interval AS i
    ON i.assay_id = a.assay_id AND i.contig = $contig
    AND i.start_position <= $position AND i.end_position >= $position
LEFT JOIN variant_assay AS c ON c.assay_id = a.assay_id AND c.variant_id = $variant_id
WHERE $assembly IS NULL OR a.assembly = $assembly
GROUP BY a.assay_id, a.name, a.origin, a.capture_kit, a.callable_basis, a.qc_fields, a.cnv_assessed
ORDER BY a.assay_id
