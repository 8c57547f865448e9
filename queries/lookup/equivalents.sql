-- The variants that a chain file puts at a place of another assembly.
SELECT v.assembly, v.contig, v.position, v.ref, v.alt, e.status, e.chain
FROM variant_equivalent AS e
INNER JOIN variant AS v ON e.variant_id = v.variant_id
WHERE e.assembly = $assembly AND e.contig = $contig AND e.position = $position AND e.ref = $ref AND e.alt = $alt
ORDER BY v.assembly, v.contig, v.position, v.ref, v.alt, e.chain
