-- Symbols that each of $names may mean, in any case: 1 a symbol of the reference, 2 one that annotations use, 3 an alias or
-- former symbol.
SELECT n.name, g.symbol, 1 AS rank
FROM (SELECT UNNEST(CAST($names AS VARCHAR[])) AS name) AS n
JOIN gene AS g ON UPPER(g.symbol) = UPPER(n.name)
UNION
SELECT n.name, a.symbol, 3 AS rank
FROM (SELECT UNNEST(CAST($names AS VARCHAR[])) AS name) AS n
JOIN gene_alias AS a ON UPPER(a.alias) = UPPER(n.name)
JOIN gene AS g ON g.symbol = a.symbol
UNION
SELECT n.name, c.gene AS symbol, 2 AS rank
FROM (SELECT UNNEST(CAST($names AS VARCHAR[])) AS name) AS n
JOIN (SELECT DISTINCT k.gene FROM consequence AS k) AS c ON UPPER(c.gene) = UPPER(n.name)
ORDER BY name, rank, symbol
