-- The asked variants of one stretch of an assembly, in words, in the order of the genome.
SELECT v.variant_id, a.kind, v.packed, v.contig, v.position, v.ref, v.alt, v.rsid, v.filter, v.gene, v.consequence, v.hgvsc,
    v.hgvsp
FROM asked_variant AS a
JOIN variant AS v ON v.variant_id = a.variant_id
WHERE v.assembly = $assembly AND v.contig = $contig AND v.position >= $first AND v.position <= $last
ORDER BY v.variant_id
