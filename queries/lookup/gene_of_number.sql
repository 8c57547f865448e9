-- The gene of an Ensembl number, by the reference, else by the annotations, whatever its version.
SELECT DISTINCT g.symbol, 0 AS rank
FROM gene AS g
WHERE g.gene_id = $name OR STARTS_WITH(g.gene_id, $versioned)
UNION
SELECT DISTINCT c.gene AS symbol, 1 AS rank
FROM consequence AS c
WHERE c.gene IS NOT NULL AND (c.gene_id = $name OR STARTS_WITH(c.gene_id, $versioned))
ORDER BY rank, symbol
