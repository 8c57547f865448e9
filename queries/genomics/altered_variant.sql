-- Variants that count as an alteration of a gene: (gene, place, variant_id, packed, region, class), `place` the gene's
-- number in alphabetical order and `class` 0 loss of function, 1 missense, 2 other, 3 synonymous, the worst first. Whose
-- variant one is stands in relations/located.sql, what frequency lets pass in relations/qualifying.sql: these are the
-- variants of carrier_of, for every gene at once.
WITH significant AS (
    SELECT DISTINCT k.variant_id
    FROM variant_clinvar AS k
    WHERE k.stars >= 1 AND LIST_CONTAINS(CAST($significances AS VARCHAR[]), k.significance)
),
called_today AS (
    SELECT l.alias, MIN(l.symbol) AS symbol
    FROM gene_alias AS l
    LEFT JOIN gene AS g ON g.symbol = l.alias
    WHERE g.symbol IS NULL
    GROUP BY l.alias
),
named AS (
    SELECT COALESCE(t.symbol, c.gene) AS gene, c.variant_id, MIN(CASE c.consequence_class WHEN 'loss_of_function' THEN 0
        WHEN 'missense' THEN 1 WHEN 'synonymous' THEN 3 ELSE 2 END) AS class
    FROM consequence AS c
    LEFT JOIN called_today AS t ON t.alias = c.gene
    WHERE c.preferred AND c.gene IS NOT NULL
        AND c.consequence NOT IN ('upstream_gene_variant', 'downstream_gene_variant', 'intergenic_variant')
        AND ($any_consequence
            OR LIST_CONTAINS(CAST($terms AS VARCHAR[]), c.consequence)
            OR LIST_CONTAINS(CAST($classes AS VARCHAR[]), c.consequence_class))
    GROUP BY COALESCE(t.symbol, c.gene), c.variant_id
    UNION ALL
    SELECT g.symbol AS gene, v.variant_id, 2 AS class
    FROM significant AS s
    JOIN variant AS v ON v.variant_id = s.variant_id
    JOIN gene AS g
        ON g.assembly = v.assembly AND g.contig = v.contig AND v.position >= g.start_position AND v.position <= g.end_position
    LEFT JOIN consequence AS c ON c.variant_id = v.variant_id
    WHERE $any_consequence AND NOT $any_significance AND c.variant_id IS NULL
)
SELECT n.gene, CAST(DENSE_RANK() OVER (ORDER BY n.gene) - 1 AS INTEGER) AS place, v.variant_id, v.packed, v.region, v.assembly,
    CAST(n.class AS TINYINT) AS class
FROM named AS n
JOIN variant_with_af AS v ON v.variant_id = n.variant_id
LEFT JOIN significant AS s ON s.variant_id = n.variant_id
WHERE ($any_significance OR s.variant_id IS NOT NULL)
    AND ($any_max_af OR v.af IS NULL OR v.af < $max_af)
    AND ($every_gene OR LIST_CONTAINS(CAST($genes AS VARCHAR[]), n.gene))
