-- Genes whose symbol or alias begins with $text, or whose name holds it: symbol, name, the alias that matched, and how.
SELECT g.symbol, g.name, CAST(NULL AS VARCHAR) AS alias,
    CASE WHEN UPPER(g.symbol) = UPPER($text) THEN 0 WHEN UPPER(g.symbol) LIKE UPPER($start) ESCAPE '!' THEN 1 ELSE 4 END
        AS rank
FROM gene AS g
WHERE UPPER(g.symbol) LIKE UPPER($start) ESCAPE '!' OR ($long AND LOWER(g.name) LIKE LOWER($within) ESCAPE '!')
UNION ALL
SELECT a.symbol, g.name, a.alias, CASE WHEN UPPER(a.alias) = UPPER($text) THEN 2 ELSE 3 END AS rank
FROM gene_alias AS a
LEFT JOIN gene AS g ON g.symbol = a.symbol
WHERE UPPER(a.alias) LIKE UPPER($start) ESCAPE '!'
UNION ALL
SELECT DISTINCT c.gene AS symbol, CAST(NULL AS VARCHAR) AS name, CAST(NULL AS VARCHAR) AS alias,
    CASE WHEN UPPER(c.gene) = UPPER($text) THEN 0 ELSE 1 END AS rank
FROM consequence AS c
WHERE UPPER(c.gene) LIKE UPPER($start) ESCAPE '!'
ORDER BY rank, symbol, alias
LIMIT 200
