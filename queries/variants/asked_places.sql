-- Where the asked variants are, in the order of the genome, and which filters of their sources they failed.
SELECT v.assembly, v.contig, v.position, v.filter
FROM asked_variant AS a
JOIN variant AS v ON v.variant_id = a.variant_id
WHERE $assembly IS NULL OR v.assembly = $assembly
ORDER BY v.variant_id
