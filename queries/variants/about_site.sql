-- The other alleles that begin at a variant's place.
SELECT o.variant_id, o.ref, o.alt
FROM variant AS v
JOIN variant AS o
    ON o.assembly = v.assembly AND o.contig = v.contig AND o.position = v.position AND o.variant_id <> v.variant_id
WHERE v.variant_id = $variant_id
ORDER BY o.variant_id
