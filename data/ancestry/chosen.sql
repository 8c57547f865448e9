-- Single-base variants of one assembly's autosomes that have one alternate, with their counts among the unrelated.
SELECT v.variant_id, v.contig, v.position, v.ref, v.alt, v.packed, f.ac, f.an
FROM variant AS v
JOIN variant_frequency AS f ON f.variant_id = v.variant_id AND f.population = 'unrelated'
WHERE v.assembly = $assembly AND v.region = 'autosome' AND v.contig NOT IN ('X', 'Y') AND v.filter IS NULL
    AND length(v.ref) = 1 AND length(v.alt) = 1
QUALIFY count(*) OVER (PARTITION BY v.contig, v.position) = 1
ORDER BY v.variant_id
