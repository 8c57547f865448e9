-- Aliases of $symbols that annotations use and that are no symbol themselves.
SELECT DISTINCT a.symbol, c.gene
FROM (SELECT UNNEST(CAST($symbols AS VARCHAR[])) AS symbol) AS n
JOIN gene_alias AS a ON a.symbol = n.symbol
JOIN (SELECT DISTINCT k.gene FROM consequence AS k) AS c ON c.gene = a.alias
LEFT JOIN gene AS g ON g.symbol = c.gene
WHERE g.symbol IS NULL
ORDER BY a.symbol, c.gene
