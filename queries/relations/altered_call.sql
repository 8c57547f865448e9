-- What each row of the members' speaking biosamples says of each gene of altered_variant (genomics/altered_variant.sql):
-- whether an alteration is carried, its class, and how many of the gene's variants are not called (carried_call.sql says
-- when). On Y outside PAR nothing is called of XX individuals (S-GT 7).
WITH speaking AS (
    SELECT b.biosample_id, b.assay_id, COALESCE(i.karyotypic_sex = 'XX', FALSE) AS xx
    FROM cohort AS m
    JOIN individual AS i ON i.individual_id = m.individual_id
    JOIN biosample AS b ON b.individual_id = m.individual_id AND b.speaks
),
call AS (
    SELECT v.place, v.region, v.class, g.biosample_id, g.alt_count, g.missing_count, g.passes_qc, g.vaf
    FROM altered_variant AS v
    JOIN genotype AS g ON g.variant_id = v.variant_id
    WHERE NOT v.packed AND NOT g.packed
    UNION ALL
    SELECT v.place, v.region, v.class, g.biosample_id, g.alt_count, g.missing_count, g.passes_qc, g.vaf
    FROM altered_variant AS v
    JOIN genotype AS g ON g.variant_id = v.variant_id
    WHERE v.packed AND g.packed
)
SELECT c.place, c.biosample_id, c.class,
    CASE WHEN (c.alt_count = 0 AND c.missing_count > 0) OR NOT c.passes_qc THEN 1 ELSE 0 END AS uncalled,
    CASE WHEN c.alt_count > 0 AND c.passes_qc
        AND NOT (c.region = 'MT' AND COALESCE(c.vaf, 1) < CAST($heteroplasmic AS REAL)) THEN 1 ELSE 0 END AS carried
FROM call AS c
JOIN speaking AS s ON s.biosample_id = c.biosample_id
WHERE NOT (s.xx AND c.region = 'Y')
UNION ALL
SELECT y.place, s.biosample_id, CAST(NULL AS TINYINT) AS class, COALESCE(n.sites, 1) AS uncalled, 0 AS carried
FROM (SELECT DISTINCT v.place FROM altered_variant AS v WHERE v.region = 'Y') AS y
JOIN speaking AS s ON s.xx
LEFT JOIN (
    SELECT v.place, l.assay_id, COUNT(*) AS sites
    FROM altered_variant AS v
    JOIN variant_assay AS l ON l.variant_id = v.variant_id
    WHERE v.region = 'Y'
    GROUP BY v.place, l.assay_id
) AS n ON n.place = y.place AND n.assay_id = s.assay_id
