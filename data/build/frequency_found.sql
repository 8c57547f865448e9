-- What each class has of each variant: rows where the variant is not packed, or an individual has several biosamples; else bits.
CREATE OR REPLACE TEMP TABLE found AS
SELECT
    g.variant_id, g.class_id,
    SUM(CASE WHEN g.passes_qc THEN g.alt_count ELSE 0 END) AS ac,
    SUM(g.alt_count) AS ac_raw,
    SUM(CASE WHEN g.passes_qc THEN g.missing_count ELSE 0 END) AS unusable,
    COUNT(*) FILTER (NOT g.passes_qc) AS failed,
    SUM(g.missing_count) AS missing,
    COUNT(*) FILTER (g.passes_qc AND g.alt_count = 1 AND g.ploidy = 2 AND g.missing_count = 0) AS het,
    COUNT(*) FILTER (g.passes_qc AND g.alt_count = 2) AS two,
    COUNT(*) FILTER (g.passes_qc AND g.alt_count = 1 AND g.ploidy = 1) AS one,
    COUNT(*) FILTER (NOT g.passes_qc OR (g.alt_count = 0 AND g.missing_count > 0)) AS uncalled
FROM (
    SELECT r.variant_id, c.class_id, r.alt_count, r.missing_count, r.ploidy, r.passes_qc
    FROM genotype AS r
    JOIN classed AS c ON c.biosample_id = r.biosample_id AND NOT c.several
    WHERE NOT r.packed
    UNION ALL
    SELECT m.variant_id, m.class_id, m.best.alt_count, -m.best.missing_count, m.best.ploidy, m.best.passes_qc
    FROM (
        SELECT r.variant_id, c.class_id, c.individual_id, MAX({'passes_qc': r.passes_qc, 'alt_count': r.alt_count,
            'missing_count': -r.missing_count, 'ploidy': r.ploidy}) AS best
        FROM genotype AS r
        JOIN classed AS c ON c.biosample_id = r.biosample_id AND c.several
        GROUP BY r.variant_id, c.class_id, c.individual_id
    ) AS m
) AS g
GROUP BY g.variant_id, g.class_id
UNION ALL
SELECT
    b.variant_id, c.class_id,
    BIT_COUNT(b.alt_1 & c.members) + BIT_COUNT(b.alt_2 & c.members) AS ac,
    BIT_COUNT(COALESCE(b.raw_1, b.alt_1) & c.members) + BIT_COUNT(COALESCE(b.raw_2, b.alt_2) & c.members) AS ac_raw,
    BIT_COUNT(b.missing_1 & c.members) + BIT_COUNT(b.missing_2 & c.members) AS unusable,
    0 AS failed,
    BIT_COUNT(COALESCE(b.raw_missing_1, b.missing_1) & c.members)
        + BIT_COUNT(COALESCE(b.raw_missing_2, b.missing_2) & c.members) AS missing,
    BIT_COUNT(b.het & c.members) AS het,
    BIT_COUNT(b.alt_2 & c.members) AS two,
    BIT_COUNT(b.alt_1 & c.members) - BIT_COUNT(b.alt_2 & c.members) - BIT_COUNT(b.het & c.members)
        - BIT_COUNT(b.alt_1 & b.missing_1 & c.members) AS one,
    BIT_COUNT(b.missing_1 & c.members) - BIT_COUNT(b.alt_1 & b.missing_1 & c.members) AS uncalled
FROM genotype_bits AS b
CROSS JOIN class_bits AS c;
