-- The variants that touch a region, by the bases of their reference allele; on every assembly unless one is named.
SELECT v.variant_id, CASE v.region WHEN 'autosome' THEN 0 WHEN 'X' THEN 1 WHEN 'Y' THEN 2 ELSE 3 END AS kind
FROM variant AS v
WHERE v.contig = $contig
    AND v.position <= $end_position
    AND v.position + LENGTH(v.ref) - 1 >= $start_position
    AND ($assembly IS NULL OR v.assembly = $assembly)
