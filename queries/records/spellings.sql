-- Alleles that a record spelled otherwise than they are kept.
SELECT v.variant_id, v.assembly, v.contig, v.original
FROM variant AS v
WHERE v.original IS NOT NULL
ORDER BY v.variant_id
