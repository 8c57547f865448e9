-- Every name of a gene: its symbol, an alias or former symbol (else NULL), its full name; also what only annotations
-- call it.
SELECT g.symbol, CAST(NULL AS VARCHAR) AS alias, g.name
FROM gene AS g
UNION ALL
SELECT a.symbol, a.alias, CAST(NULL AS VARCHAR) AS name
FROM gene_alias AS a
UNION ALL
SELECT DISTINCT c.gene AS symbol, CAST(NULL AS VARCHAR) AS alias, CAST(NULL AS VARCHAR) AS name
FROM consequence AS c
WHERE c.gene IS NOT NULL
