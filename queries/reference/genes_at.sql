-- The genes that reach over a place, on its assembly: reference alone, whoever carries what there.
SELECT DISTINCT g.symbol
FROM gene AS g
WHERE g.assembly = $assembly AND g.contig = $contig AND g.start_position <= $position AND g.end_position >= $position
ORDER BY g.symbol
