-- Every allele of whole bases, for identifiers that are computed from it.
SELECT v.variant_id, v.assembly, v.contig, v.position, v.ref, v.alt
FROM variant AS v
WHERE LENGTH(v.ref) = LENGTH(v.alt) OR SUBSTRING(v.ref, 1, 1) <> SUBSTRING(v.alt, 1, 1)
ORDER BY v.variant_id
