-- Variants asked about, before frequency and ClinVar: (part, variant_id), where part is a gene or 'named' for $variants.
-- A gene's variants are those its preferred transcript says so of (S-GT 12), and the ones nobody annotated inside the gene.
SELECT 'named' AS part, v.variant_id
FROM named_variant AS n
JOIN variant AS v ON v.contig = n.contig AND v.position = n.position AND v.ref = n.ref AND v.alt = n.alt
WHERE v.assembly = $assembly
UNION
SELECT n.symbol AS part, c.variant_id
FROM named_gene AS n
JOIN consequence AS c ON c.gene = n.name
WHERE c.preferred
    AND c.consequence NOT IN ('upstream_gene_variant', 'downstream_gene_variant', 'intergenic_variant')
    AND (
        $any_consequence
        OR LIST_CONTAINS(CAST($terms AS VARCHAR[]), c.consequence)
        OR LIST_CONTAINS(CAST($classes AS VARCHAR[]), c.consequence_class)
    )
UNION
SELECT n.symbol AS part, v.variant_id
FROM named_gene AS n
JOIN gene AS g ON g.symbol = n.symbol
JOIN variant AS v
    ON v.assembly = g.assembly AND v.contig = g.contig AND v.position >= g.start_position AND v.position <= g.end_position
LEFT JOIN consequence AS c ON c.variant_id = v.variant_id
WHERE $any_consequence AND c.variant_id IS NULL
