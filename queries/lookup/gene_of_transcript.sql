-- The gene of a transcript or protein: by the reference, else by the annotations, whatever its version.
SELECT DISTINCT g.symbol, 0 AS rank
FROM transcript AS t
JOIN gene AS g ON g.gene_id = t.gene_id AND g.assembly = t.assembly
WHERE t.transcript_id = $name OR STARTS_WITH(t.transcript_id, $versioned)
UNION
SELECT DISTINCT c.gene AS symbol, 1 AS rank
FROM consequence AS c
WHERE c.gene IS NOT NULL AND (c.transcript_id = $name OR STARTS_WITH(c.transcript_id, $versioned))
ORDER BY rank, symbol
