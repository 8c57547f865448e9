-- Variants asked about, before frequency and ClinVar: (part, variant_id), where part is a gene, 'named' for $variants or
-- 'region'. A gene's variants are those its preferred transcript says so of (S-GT 12), and the ones nobody annotated
-- inside the gene. Where classes, terms or impacts are asked for, only what a preferred transcript says counts.
SELECT 'named' AS part, v.variant_id
FROM named_variant AS n
JOIN variant AS v ON v.contig = n.contig AND v.position = n.position AND v.ref = n.ref AND v.alt = n.alt
WHERE v.assembly = $assembly AND NOT LIST_CONTAINS(CAST($unseen AS INTEGER[]), v.variant_id)
UNION
SELECT n.symbol AS part, c.variant_id
FROM named_gene AS n
JOIN consequence AS c ON c.gene = n.name
WHERE c.preferred
    AND c.consequence NOT IN ('upstream_gene_variant', 'downstream_gene_variant', 'intergenic_variant')
    AND ($any_consequence
        OR LIST_CONTAINS(CAST($terms AS VARCHAR[]), c.consequence)
        OR LIST_CONTAINS(CAST($classes AS VARCHAR[]), c.consequence_class))
    AND ($any_impact OR LIST_CONTAINS(CAST($impacts AS VARCHAR[]), c.impact))
UNION
SELECT n.symbol AS part, v.variant_id
FROM named_gene AS n
JOIN gene AS g ON g.symbol = n.symbol
JOIN variant AS v
    ON v.assembly = g.assembly AND v.contig = g.contig AND v.position >= g.start_position AND v.position <= g.end_position
LEFT JOIN consequence AS c ON c.variant_id = v.variant_id
WHERE $any_consequence AND $any_impact AND c.variant_id IS NULL
UNION
SELECT 'region' AS part, v.variant_id
FROM named_region AS r
JOIN variant AS v
    ON v.contig = r.contig AND v.position <= r.end_position AND v.position + LENGTH(v.ref) - 1 >= r.start_position
LEFT JOIN consequence AS c ON c.variant_id = v.variant_id AND c.preferred
WHERE v.assembly = $assembly
    AND (($any_consequence AND $any_impact)
        OR (c.consequence NOT IN ('upstream_gene_variant', 'downstream_gene_variant', 'intergenic_variant')
            AND ($any_consequence
                OR LIST_CONTAINS(CAST($terms AS VARCHAR[]), c.consequence)
                OR LIST_CONTAINS(CAST($classes AS VARCHAR[]), c.consequence_class))
            AND ($any_impact OR LIST_CONTAINS(CAST($impacts AS VARCHAR[]), c.impact))))
