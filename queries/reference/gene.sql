-- A gene by its symbol on each assembly it is known on, or on $assembly: first those that somebody of the release was
-- sequenced on. `elsewhere`: somebody was sequenced, and on other assemblies only.
SELECT g.gene_id, g.symbol, g.name, g.assembly, g.contig, g.start_position, g.end_position, g.strand, g.biotype,
    s.assembly IS NULL AND (SELECT COUNT(*) FROM assay) > 0 AS elsewhere
FROM gene AS g
LEFT JOIN (SELECT DISTINCT a.assembly FROM assay AS a) AS s ON s.assembly = g.assembly
WHERE g.symbol = $symbol AND ($assembly IS NULL OR g.assembly = $assembly)
ORDER BY CASE WHEN s.assembly IS NULL THEN 1 ELSE 0 END, g.assembly DESC, g.contig, g.start_position, g.gene_id
