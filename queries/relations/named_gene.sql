-- The genes of $genes, written name=symbol: every name that annotations of this release use for the symbol.
SELECT DISTINCT SPLIT_PART(t.text, '=', 1) AS name, SPLIT_PART(t.text, '=', 2) AS symbol
FROM (SELECT UNNEST(CAST($genes AS VARCHAR[])) AS text) AS t
