-- Some alleles with their words, in the order of the genome, the newest assembly first.
SELECT v.variant_id, v.assembly, v.contig, v.position, v.ref, v.alt, v.roll, v.rsid, v.gene, COALESCE(v.hgvsp, v.hgvsc) AS change,
    v.consequence, v.filter
FROM (SELECT UNNEST(CAST($variant_ids AS INTEGER[])) AS variant_id) AS w
JOIN variant AS v ON v.variant_id = w.variant_id
ORDER BY v.assembly DESC, v.variant_id
