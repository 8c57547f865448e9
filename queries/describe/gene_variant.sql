-- Variants that count for carriers by gene: (gene, variant_id, packed). ClinVar P, P/LP or LP with one star or more, or
-- predicted loss of function on the gene's preferred transcript; as relations/located.sql says whose variant one is.
-- The mitochondrion has rules of its own and is left out.
WITH pathogenic AS (
    SELECT DISTINCT k.variant_id
    FROM variant_clinvar AS k
    WHERE k.stars >= 1 AND LIST_CONTAINS(CAST($pathogenic AS VARCHAR[]), k.significance)
),
called_today AS (
    SELECT l.alias, MIN(l.symbol) AS symbol
    FROM gene_alias AS l
    LEFT JOIN gene AS g ON g.symbol = l.alias
    WHERE g.symbol IS NULL
    GROUP BY l.alias
)
SELECT COALESCE(t.symbol, c.gene) AS gene, v.variant_id, v.packed
FROM variant AS v
JOIN consequence AS c ON c.variant_id = v.variant_id AND c.preferred AND c.gene IS NOT NULL
    AND c.consequence NOT IN ('upstream_gene_variant', 'downstream_gene_variant', 'intergenic_variant')
LEFT JOIN called_today AS t ON t.alias = c.gene
LEFT JOIN pathogenic AS s ON s.variant_id = v.variant_id
WHERE v.region <> 'MT' AND (s.variant_id IS NOT NULL OR c.consequence_class = 'loss_of_function')
UNION
SELECT g.symbol AS gene, v.variant_id, v.packed
FROM pathogenic AS s
JOIN variant AS v ON v.variant_id = s.variant_id AND v.region <> 'MT'
JOIN gene AS g
    ON g.assembly = v.assembly AND g.contig = v.contig AND v.position >= g.start_position AND v.position <= g.end_position
LEFT JOIN consequence AS c ON c.variant_id = v.variant_id
WHERE c.variant_id IS NULL
