-- The twin of variants/cohort_frequencies.sql, the same tables in and the same columns out, for scans of a whole call set:
-- packed variants are counted by bits (table genotype_bits), the others by their rows, which stand first in `genotype`.
-- Individuals with several speaking biosamples are counted by rows throughout. $last is the last bit, from member_bits.py.
-- A diploid member has alt_1 where heterozygous, homozygous or of unknown zygosity, alt_2 where homozygous.
WITH members AS (
    SELECT s.population, s.kind, s.ploidy, BITSTRING_AGG(s.biosample_id, 0, $last) AS bits
    FROM sampled AS s
    WHERE NOT s.several
    GROUP BY s.population, s.kind, s.ploidy
),
expected AS (
    SELECT v.variant_id, p.population, SUM(p.people) AS people, SUM(p.alleles) AS alleles
    FROM asked_variant AS v
    JOIN variant_assay AS c ON c.variant_id = v.variant_id
    JOIN (SELECT s.population, s.assay_id, s.kind, COUNT(*) AS people, SUM(s.ploidy) AS alleles FROM sampled AS s
        WHERE s.biosample_id = s.voice GROUP BY s.population, s.assay_id, s.kind
    ) AS p ON p.assay_id = c.assay_id AND p.kind = v.kind
    GROUP BY v.variant_id, p.population
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
    SELECT r.variant_id, r.population, r.carriers, r.ac, r.ac_raw, r.unusable, r.missing, r.het, r.hom, r.hemi, r.uncalled
    FROM counted_rows AS r
    UNION ALL
    SELECT c.variant_id, c.population, c.a1, c.a1 + c.a2, CASE WHEN c.all_passed THEN c.a1 + c.a2 ELSE c.a_raw END,
        c.m1 + c.m2, CASE WHEN c.all_passed THEN c.m1 + c.m2 ELSE c.m_raw END,
        CASE WHEN c.kind = 3 THEN c.mixed WHEN c.ploidy = 2 THEN c.a1 - c.a2 - c.unknown ELSE 0 END,
        CASE WHEN c.kind = 3 THEN c.a1 - c.mixed ELSE c.a2 END,
        CASE WHEN c.kind IN (1, 2) AND c.ploidy = 1 THEN c.a1 ELSE 0 END, c.m1 - c.unknown
    FROM by_bits AS c
),
summed AS (
    SELECT f.variant_id, f.population, SUM(f.carriers) AS carriers, SUM(f.ac) AS ac, SUM(f.ac_raw) AS ac_raw,
        SUM(f.unusable) AS unusable, SUM(f.missing) AS missing, SUM(f.het) AS het, SUM(f.hom) AS hom, SUM(f.hemi) AS hemi,
        SUM(f.uncalled) AS uncalled
    FROM found AS f GROUP BY f.variant_id, f.population
)
SELECT v.variant_id, n.population, n.people, COALESCE(f.ac, 0) AS ac, COALESCE(f.ac_raw, 0) AS ac_raw,
    COALESCE(e.alleles, 0) - COALESCE(f.unusable, 0) AS an, COALESCE(e.alleles, 0) - COALESCE(f.missing, 0) AS an_raw,
    COALESCE(f.het, 0) AS het, COALESCE(f.hom, 0) AS hom, COALESCE(f.hemi, 0) AS hemi,
    COALESCE(f.carriers, 0) AS carriers, COALESCE(e.people, 0) - COALESCE(f.uncalled, 0) AS called
FROM asked_variant AS v CROSS JOIN population AS n
LEFT JOIN expected AS e ON e.variant_id = v.variant_id AND e.population = n.population
LEFT JOIN summed AS f ON f.variant_id = v.variant_id AND f.population = n.population
