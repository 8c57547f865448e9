-- The autosomal variants asked about, of one assembly, with their words.
SELECT v.variant_id, v.contig, v.position, v.ref, v.alt, v.rsid, v.gene, v.consequence_class
FROM asked_variant AS x
JOIN variant AS v ON v.variant_id = x.variant_id
WHERE v.assembly = $assembly AND v.region = 'autosome'
ORDER BY v.variant_id
