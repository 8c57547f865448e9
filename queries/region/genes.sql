-- The genes that reach into a region, along it, each with its preferred transcript (S-GT 12).
SELECT g.symbol, g.name, g.strand, g.biotype, g.start_position, g.end_position, t.transcript_id
FROM gene AS g
LEFT JOIN transcript AS t ON t.gene_id = g.gene_id AND t.assembly = g.assembly AND t.preferred
WHERE g.assembly = $assembly AND g.contig = $contig
    AND g.start_position <= $end_position AND g.end_position >= $start_position
ORDER BY g.start_position, g.end_position, g.symbol, t.transcript_id
