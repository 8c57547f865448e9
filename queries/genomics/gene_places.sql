-- Where each gene begins, on the assembly that most variants of the release are of: one row a symbol.
SELECT p.gene, p.contig, p.position
FROM (
    SELECT g.symbol AS gene, g.contig, g.start_position AS position,
        ROW_NUMBER() OVER (PARTITION BY g.symbol ORDER BY LENGTH(g.contig), g.contig, g.start_position) AS place
    FROM gene AS g
    JOIN (
        SELECT v.assembly, COUNT(*) AS n
        FROM variant AS v
        GROUP BY v.assembly
        ORDER BY n DESC, v.assembly DESC
        LIMIT 1
    ) AS a ON a.assembly = g.assembly
) AS p
WHERE p.place = 1
ORDER BY p.gene
