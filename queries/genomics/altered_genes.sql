-- Of every gene with an alteration, by assay: how many such variants it has on the assay's assembly, how many of them the
-- assay covers, and whether it answers where no row says otherwise (relations/site_called.sql). On an assembly where a gene
-- has none, who looked at the gene answers.
WITH altered_gene AS (
    SELECT DISTINCT v.gene, v.place FROM altered_variant AS v
),
sites AS (
    SELECT v.place, v.assembly, COUNT(*) AS sites FROM altered_variant AS v GROUP BY v.place, v.assembly
),
elsewhere AS (
    SELECT g.gene, a.assembly
    FROM altered_gene AS g
    CROSS JOIN (SELECT DISTINCT b.assembly FROM assay AS b) AS a
    LEFT JOIN sites AS s ON s.place = g.place AND s.assembly = a.assembly
    WHERE s.place IS NULL
),
place AS (
    SELECT e.gene AS part, e.assembly, g.contig, g.start_position, g.end_position
    FROM elsewhere AS e
    JOIN gene AS g ON g.symbol = e.gene AND g.assembly = e.assembly
    UNION ALL
    SELECT e.gene AS part, e.assembly, CAST(NULL AS VARCHAR) AS contig, 0 AS start_position, 0 AS end_position
    FROM elsewhere AS e
)
SELECT g.gene, g.place, a.assay_id, COALESCE(s.sites, 0) AS sites, COALESCE(c.covered, 0) AS covered,
    CASE WHEN COALESCE(s.sites, 0) = 0 THEN k.part IS NOT NULL
        ELSE CAST(COALESCE(c.covered, 0) AS DOUBLE) / s.sites >= $min_called END AS answers
FROM altered_gene AS g
CROSS JOIN assay AS a
LEFT JOIN sites AS s ON s.place = g.place AND s.assembly = a.assembly
LEFT JOIN (
    SELECT v.place, l.assay_id, COUNT(*) AS covered
    FROM altered_variant AS v
    JOIN variant_assay AS l ON l.variant_id = v.variant_id
    GROUP BY v.place, l.assay_id
) AS c ON c.place = g.place AND c.assay_id = a.assay_id
LEFT JOIN looked_at AS k ON k.part = g.gene AND k.assay_id = a.assay_id
ORDER BY g.place, a.assay_id
