-- Where each assay is callable inside a region.
SELECT i.assay_id, i.start_position, i.end_position
FROM callable_interval AS i
JOIN assay AS a ON a.assay_id = i.assay_id AND a.assembly = $assembly
WHERE i.contig = $contig AND i.start_position <= $end_position AND i.end_position >= $start_position
ORDER BY i.assay_id, i.start_position, i.end_position
