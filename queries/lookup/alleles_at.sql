-- The alleles whose records begin at these positions, or that a record spelled so: on every assembly unless one is named.
SELECT v.variant_id, v.assembly, v.contig, v.position, v.ref, v.alt, v.original
FROM variant AS v
WHERE v.contig = $contig AND ($assembly IS NULL OR v.assembly = $assembly)
    AND ((v.position >= $first AND v.position <= $last) OR v.original = $original)
ORDER BY v.variant_id
LIMIT 400
