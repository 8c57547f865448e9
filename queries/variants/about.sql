-- What the asked variants are: place, names, how their records were brought into one form, consequence.
SELECT v.variant_id, v.assembly, v.contig, v.position, v.ref, v.alt, v.rsid, v.left_aligned, v.roll, v.original,
    v.region, v.filter, v.gene, v.consequence, v.consequence_class, v.hgvsc, v.hgvsp
FROM asked_variant AS a
JOIN variant AS v ON v.variant_id = a.variant_id
ORDER BY v.variant_id
LIMIT 100
