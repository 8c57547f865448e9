-- Where to have looked, for parts without a qualifying variant: (part, assembly, contig, start_position, end_position).
-- The row without a contig lets assays that are assumed callable everywhere answer for a gene with no known place.
SELECT 'named' AS part, $assembly AS assembly, n.contig, n.position AS start_position, n.position AS end_position
FROM named_variant AS n
UNION ALL
SELECT 'region' AS part, $assembly AS assembly, r.contig, r.start_position, r.end_position
FROM named_region AS r
UNION ALL
SELECT n.symbol AS part, g.assembly, g.contig, g.start_position, g.end_position
FROM named_gene AS n
JOIN gene AS g ON g.symbol = n.symbol
UNION ALL
SELECT n.symbol AS part, a.assembly, CAST(NULL AS VARCHAR) AS contig, 0 AS start_position, 0 AS end_position
FROM named_gene AS n
CROSS JOIN (SELECT DISTINCT b.assembly FROM assay AS b) AS a
