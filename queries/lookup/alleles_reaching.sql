-- The alleles whose records begin from $first to $last, or that can roll there: on every assembly unless one is named.
SELECT v.variant_id, v.assembly, v.contig, v.position, v.ref, v.alt, v.roll
FROM variant AS v
WHERE v.contig = $contig AND ($assembly IS NULL OR v.assembly = $assembly)
    AND v.position <= $last AND v.position + COALESCE(v.roll, 0) >= $first
ORDER BY v.variant_id
LIMIT 400
