-- The variants of autosomes and X of one assembly that pass their filter and are seen often enough in the release, with
-- their words; where a region is asked about, those in it.
SELECT v.variant_id, v.contig, v.position, v.ref, v.alt, v.rsid, v.gene, v.consequence_class, v.region = 'X' AS on_x, v.packed
FROM variant AS v
JOIN variant_frequency AS f ON f.variant_id = v.variant_id AND f.population = 'all'
WHERE v.assembly = $assembly AND (v.region = 'autosome' OR v.region = 'X') AND v.filter IS NULL
    AND f.ac >= $copies AND f.an - f.ac >= $copies
    AND ($everywhere OR (v.contig = $contig AND v.position >= $start AND v.position <= $end))
ORDER BY v.variant_id
