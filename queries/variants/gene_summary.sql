-- Who carries what of one gene, by part: a class of consequence, or 'pathogenic'. One row a part and whether in the cohort,
-- with the yes and the unknown of four states, under the rules of carrier_of and carrier_of_biallelic. Nearly everybody has one
-- biosample and no row: they are counted assay by assay, and those with rows correct that. cohort(individual_id): composed before.
WITH kind AS (SELECT UNNEST(CAST($kinds AS VARCHAR[])) AS part),
said AS (
    SELECT DISTINCT c.variant_id, c.consequence_class
    FROM consequence AS c
    WHERE LIST_CONTAINS(CAST($names AS VARCHAR[]), c.gene) AND c.preferred
        AND c.consequence NOT IN ('upstream_gene_variant', 'downstream_gene_variant', 'intergenic_variant')
),
located AS (
    SELECT s.variant_id, s.consequence_class AS part FROM said AS s
    UNION
    SELECT d.variant_id, 'pathogenic' AS part
    FROM (
        SELECT s.variant_id FROM said AS s
        UNION
        SELECT v.variant_id
        FROM gene AS g
        JOIN variant AS v ON v.assembly = g.assembly AND v.contig = g.contig
            AND v.position >= g.start_position AND v.position <= g.end_position
        LEFT JOIN consequence AS c ON c.variant_id = v.variant_id
        WHERE g.symbol = $symbol AND c.variant_id IS NULL
    ) AS d
    JOIN variant_clinvar AS k ON k.variant_id = d.variant_id
    WHERE LIST_CONTAINS(CAST($significances AS VARCHAR[]), k.significance) AND k.stars >= $min_stars
),
qualifying AS (
    SELECT l.part, v.variant_id, v.assembly, v.packed, v.region
    FROM located AS l JOIN kind AS k ON k.part = l.part JOIN variant AS v ON v.variant_id = l.variant_id
),
place AS (
    SELECT k.part, g.assembly, g.contig, g.start_position, g.end_position
    FROM kind AS k CROSS JOIN gene AS g WHERE g.symbol = $symbol
    UNION ALL
    SELECT k.part, a.assembly, CAST(NULL AS VARCHAR) AS contig, 0 AS start_position, 0 AS end_position
    FROM kind AS k CROSS JOIN (SELECT DISTINCT b.assembly FROM assay AS b) AS a
),
person AS (
    SELECT p.individual_id, c.individual_id IS NOT NULL AS inside, r.assay_id, COALESCE(r.biosamples, 0) AS biosamples
    FROM permitted AS p LEFT JOIN speaker AS r ON r.individual_id = p.individual_id
    LEFT JOIN cohort AS c ON c.individual_id = p.individual_id
)
SELECT t.part, t.inside, SUM(t.people) AS people,
    SUM(CASE WHEN t.carries = 2 THEN 1 ELSE 0 END) AS carriers, SUM(CASE WHEN t.carries = 0 THEN 1 ELSE 0 END) + SUM(t.unknown) AS carriers_unknown,
    SUM(CASE WHEN t.same = 2 THEN 1 ELSE 0 END) AS both_copies, SUM(CASE WHEN t.same = 0 THEN 1 ELSE 0 END) + SUM(t.unknown) AS both_copies_unknown,
    SUM(CASE WHEN t.biallelic = 2 AND t.same <> 2 THEN 1 ELSE 0 END) AS compound, SUM(CASE WHEN t.biallelic = 0 AND t.same <> 2 THEN 1 ELSE 0 END) + SUM(t.unknown) AS compound_unknown,
    SUM(CASE WHEN t.unphased = 2 THEN 1 ELSE 0 END) AS phase_unknown, SUM(CASE WHEN t.unphased = 0 THEN 1 ELSE 0 END) + SUM(t.unknown) AS phase_unknown_unknown
FROM (
    SELECT k.part, n.inside, n.people, CASE WHEN d.answers THEN 0 ELSE n.people END AS unknown,
        1 AS carries, 1 AS same, 1 AS biallelic, 1 AS unphased
    FROM (SELECT e.inside, e.assay_id, COUNT(*) AS people FROM person AS e WHERE e.biosamples < 2 GROUP BY e.inside, e.assay_id) AS n
    CROSS JOIN kind AS k LEFT JOIN site_called AS d ON d.part = k.part AND d.assay_id = n.assay_id
    UNION ALL
    SELECT s.part, e.inside, CASE WHEN s.usual IS NULL THEN 1 ELSE 0 END AS people,
        CASE WHEN s.usual = 0 THEN -1 ELSE 0 END AS unknown, s.carries, s.same, s.biallelic, s.unphased
    FROM states_carried AS s JOIN person AS e ON e.individual_id = s.individual_id
) AS t
GROUP BY t.part, t.inside
ORDER BY t.part, t.inside
