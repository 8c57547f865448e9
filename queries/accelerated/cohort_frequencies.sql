-- The twin of variants/cohort_frequencies.sql, the same tables in and the same columns out, for scans of a whole call set:
-- packed variants are counted by bits (table genotype_bits), the others by their rows (relation `tallied`).
-- $last is the last bit: biosamples rounded up to whole bytes, less one.
WITH by_rows AS (
    SELECT t.variant_id, s.population, s.kind, s.ploidy, t.people, t.passes_qc, t.passes_qc AND t.alt_count > 0 AS shown,
        t.alt_count, t.missing_count, t.written, LEAST(t.alt_count, s.ploidy) * t.people AS alleles,
        LEAST(t.missing_count, s.ploidy) * t.people AS missing
    FROM tallied AS t
    JOIN asked_variant AS v ON v.variant_id = t.variant_id
    JOIN slot AS s ON s.kind = v.kind AND s.class = t.class
),
members AS (
    SELECT s.population, s.kind, s.ploidy, BITSTRING_AGG(s.biosample_id, 0, $last) AS bits
    FROM sampled AS s WHERE NOT s.several GROUP BY s.population, s.kind, s.ploidy
),
by_bits AS (
    SELECT b.variant_id, m.population, m.kind, m.ploidy, b.raw_1 IS NULL AS all_passed,
        BIT_COUNT(b.alt_1 & m.bits) AS a1, BIT_COUNT(b.alt_2 & m.bits) AS a2,
        BIT_COUNT(b.missing_1 & m.bits) AS m1, BIT_COUNT(b.missing_2 & m.bits) AS m2,
        BIT_COUNT(b.alt_1 & b.missing_1 & m.bits) AS unknown,
        CASE WHEN m.kind = 3 THEN BIT_COUNT(b.het & m.bits) ELSE 0 END AS mixed,
        BIT_COUNT(b.raw_1 & m.bits) + BIT_COUNT(b.raw_2 & m.bits) AS a_raw,
        BIT_COUNT(b.raw_missing_1 & m.bits) + BIT_COUNT(b.raw_missing_2 & m.bits) AS m_raw
    FROM asked_variant AS v
    JOIN genotype_bits AS b ON b.variant_id = v.variant_id
    JOIN members AS m ON m.kind = v.kind
),
found AS (
    SELECT r.variant_id, r.population, CASE WHEN r.shown THEN r.people ELSE 0 END AS carriers,
        CASE WHEN r.shown THEN r.alleles ELSE 0 END AS ac, r.alleles AS ac_raw, r.missing,
        CASE WHEN r.passes_qc THEN r.missing ELSE r.ploidy * r.people END AS unusable,
        CASE WHEN r.shown AND r.alt_count < r.written AND (r.missing = 0 OR r.kind = 3) THEN r.people ELSE 0 END AS het,
        CASE WHEN r.shown AND r.alt_count = r.written AND (r.written = 2 OR r.kind IN (0, 3)) AND r.missing = 0
            THEN r.people ELSE 0 END AS hom,
        CASE WHEN r.shown AND r.written = 1 AND r.kind IN (1, 2) AND r.missing = 0 THEN r.people ELSE 0 END AS hemi,
        CASE WHEN r.passes_qc AND (r.missing = 0 OR r.alt_count > 0) THEN 0 ELSE r.people END AS uncalled
    FROM by_rows AS r
    UNION ALL
    SELECT c.variant_id, c.population, c.a1, c.a1 + c.a2, CASE WHEN c.all_passed THEN c.a1 + c.a2 ELSE c.a_raw END,
        CASE WHEN c.all_passed THEN c.m1 + c.m2 ELSE c.m_raw END, c.m1 + c.m2,
        CASE WHEN c.kind = 3 THEN c.mixed WHEN c.ploidy = 2 THEN c.a1 - c.a2 - c.unknown ELSE 0 END,
        CASE WHEN c.kind = 3 THEN c.a1 - c.mixed ELSE c.a2 END,
        CASE WHEN c.kind IN (1, 2) AND c.ploidy = 1 THEN c.a1 ELSE 0 END, c.m1 - c.unknown
    FROM by_bits AS c
)
SELECT v.variant_id, n.population, ANY_VALUE(n.people) AS people, COALESCE(SUM(f.ac), 0) AS ac,
    COALESCE(SUM(f.ac_raw), 0) AS ac_raw, COALESCE(ANY_VALUE(e.alleles), 0) - COALESCE(SUM(f.unusable), 0) AS an,
    COALESCE(ANY_VALUE(e.alleles), 0) - COALESCE(SUM(f.missing), 0) AS an_raw, COALESCE(SUM(f.het), 0) AS het,
    COALESCE(SUM(f.hom), 0) AS hom, COALESCE(SUM(f.hemi), 0) AS hemi, COALESCE(SUM(f.carriers), 0) AS carriers,
    COALESCE(ANY_VALUE(e.people), 0) - COALESCE(SUM(f.uncalled), 0) AS called
FROM asked_variant AS v CROSS JOIN population AS n
LEFT JOIN assayed AS e ON e.variant_id = v.variant_id AND e.population = n.population
LEFT JOIN found AS f ON f.variant_id = v.variant_id AND f.population = n.population
GROUP BY v.variant_id, n.population
