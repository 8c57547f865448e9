-- The variants of a gene as one of its transcripts sees them: those annotated on $transcript ($version is its id with a
-- dot, so that ENST1 finds ENST1.4), beside those its preferred transcript says so of.
SELECT v.variant_id, CASE v.region WHEN 'autosome' THEN 0 WHEN 'X' THEN 1 WHEN 'Y' THEN 2 ELSE 3 END AS kind
FROM (
    SELECT DISTINCT c.variant_id
    FROM consequence AS c
    WHERE LIST_CONTAINS(CAST($names AS VARCHAR[]), c.gene)
        AND (c.preferred OR c.transcript_id = $transcript OR STARTS_WITH(c.transcript_id, $version))
        AND c.consequence NOT IN ('upstream_gene_variant', 'downstream_gene_variant', 'intergenic_variant')
    UNION
    SELECT n.variant_id
    FROM gene AS g
    JOIN variant AS n
        ON n.assembly = g.assembly AND n.contig = g.contig
        AND n.position >= g.start_position AND n.position <= g.end_position
    LEFT JOIN consequence AS c ON c.variant_id = n.variant_id
    WHERE g.symbol = $symbol AND c.variant_id IS NULL
) AS f
JOIN variant AS v ON v.variant_id = f.variant_id
