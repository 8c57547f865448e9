-- Every allele of one place, for identifiers that are computed from it; of insertions and deletions how far they can roll.
SELECT v.variant_id, v.assembly, v.contig, v.position, v.ref, v.alt, v.roll
FROM variant AS v
WHERE v.roll IS NOT NULL OR LENGTH(v.ref) = LENGTH(v.alt) OR SUBSTRING(v.ref, 1, 1) <> SUBSTRING(v.alt, 1, 1)
ORDER BY v.variant_id
