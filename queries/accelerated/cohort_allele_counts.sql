-- AC and AN alone, as cohort_frequencies.sql has them, where nothing else is asked: (variant_id, population, ac, an).
-- $last is the last bit: biosamples rounded up to whole bytes, less one.
WITH summed AS (
    -- Two sums in one: the missing alleles above, the others below, of at most eight million people.
    SELECT g.variant_id, c.class, SUM(CASE WHEN g.passes_qc THEN g.alt_count + g.missing_count * 16777216 ELSE 0 END) AS both,
        SUM(CASE WHEN g.passes_qc THEN 0 ELSE 1 END) AS failed
    FROM genotype AS g
    JOIN classed AS c ON c.biosample_id = g.biosample_id
    WHERE NOT g.packed AND NOT c.several
    GROUP BY g.variant_id, c.class
    UNION ALL
    SELECT t.variant_id, t.class, CASE WHEN t.passes_qc THEN (t.alt_count + t.missing_count * 16777216) * t.people ELSE 0 END,
        CASE WHEN t.passes_qc THEN 0 ELSE t.people END
    FROM several_tallied AS t
),
members AS (
    SELECT s.population, s.kind, BITSTRING_AGG(s.biosample_id, 0, $last) AS bits
    FROM sampled AS s WHERE NOT s.several GROUP BY s.population, s.kind
),
found AS (
    SELECT r.variant_id, s.population, r.both % 16777216 AS ac, r.both // 16777216 + r.failed * s.ploidy AS unusable
    FROM summed AS r
    JOIN asked_variant AS v ON v.variant_id = r.variant_id
    JOIN slot AS s ON s.kind = v.kind AND s.class = r.class
    UNION ALL
    SELECT b.variant_id, m.population, BIT_COUNT(b.alt_1 & m.bits) + BIT_COUNT(b.alt_2 & m.bits),
        BIT_COUNT(b.missing_1 & m.bits) + BIT_COUNT(b.missing_2 & m.bits)
    FROM asked_variant AS v
    JOIN genotype_bits AS b ON b.variant_id = v.variant_id
    JOIN members AS m ON m.kind = v.kind
)
SELECT v.variant_id, n.population, CAST(COALESCE(SUM(f.ac), 0) AS BIGINT) AS ac,
    CAST(COALESCE(ANY_VALUE(e.alleles), 0) - COALESCE(SUM(f.unusable), 0) AS BIGINT) AS an
FROM asked_variant AS v
CROSS JOIN population AS n
LEFT JOIN assayed AS e ON e.variant_id = v.variant_id AND e.population = n.population
LEFT JOIN found AS f ON f.variant_id = v.variant_id AND f.population = n.population
GROUP BY v.variant_id, n.population
