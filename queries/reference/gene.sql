-- A gene by its symbol, on each assembly it is known on.
SELECT g.gene_id, g.symbol, g.name, g.assembly, g.contig, g.start_position, g.end_position, g.strand, g.biotype
FROM gene AS g
WHERE g.symbol = $symbol
ORDER BY g.assembly DESC, g.contig, g.start_position, g.gene_id
