-- The variants from $first to $last with their words as frequency_rows.sql has them, the kind of their place (asked_all.sql)
-- and whether their calls are packed, in the order of the genome.
SELECT v.contig, v.position, v.ref, v.alt, v.rsid, v.gene, v.consequence, v.assembly, v.consequence_class, v.hgvsc,
    v.hgvsp, v.filter, v.roll, v.variant_id,
    CASE v.region WHEN 'autosome' THEN 0 WHEN 'X' THEN 1 WHEN 'Y' THEN 2 ELSE 3 END AS kind, v.packed
FROM variant AS v
WHERE v.variant_id >= $first AND v.variant_id <= $last
ORDER BY v.variant_id
