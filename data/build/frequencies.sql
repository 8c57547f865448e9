-- A class is a set of individuals alike in all that frequencies tell apart; populations are unions of classes.
-- `counts`: of several speaking biosamples of an individual on an assembly (tumours) the first says where it was assayed.
CREATE OR REPLACE TEMP TABLE classed AS
SELECT b.biosample_id, b.assay_id, b.individual_id, d.class_id,
    b.biosample_id = MIN(b.biosample_id) OVER (PARTITION BY b.individual_id, a.assembly) AS counts,
    COUNT(*) OVER (PARTITION BY b.individual_id, a.assembly) > 1 AS several
FROM biosample AS b
JOIN assay AS a ON a.assay_id = b.assay_id
JOIN individual AS i ON i.individual_id = b.individual_id
JOIN (
    SELECT
        CAST(ROW_NUMBER() OVER (ORDER BY i.unrelated, i.genetic_group, i.karyotypic_sex, i.sex) AS SMALLINT) AS class_id,
        i.unrelated, i.genetic_group, i.karyotypic_sex, i.sex
    FROM (SELECT DISTINCT unrelated, genetic_group, karyotypic_sex, sex FROM individual) AS i
) AS d
    ON d.unrelated = i.unrelated AND d.genetic_group IS NOT DISTINCT FROM i.genetic_group
    AND d.karyotypic_sex IS NOT DISTINCT FROM i.karyotypic_sex AND d.sex IS NOT DISTINCT FROM i.sex
WHERE b.speaks;

CREATE OR REPLACE TEMP TABLE class_population AS
SELECT DISTINCT c.class_id, p.population, i.karyotypic_sex
FROM classed AS c
JOIN individual AS i ON i.individual_id = c.individual_id
JOIN LATERAL (
    SELECT 'all' AS population
    UNION ALL SELECT 'unrelated' WHERE i.unrelated
    UNION ALL SELECT i.genetic_group WHERE i.unrelated AND i.genetic_group IS NOT NULL
    UNION ALL SELECT 'female' WHERE i.unrelated AND COALESCE(i.karyotypic_sex = 'XX', i.sex = 'female')
    UNION ALL SELECT 'male' WHERE i.unrelated AND COALESCE(i.karyotypic_sex = 'XY', i.sex = 'male')
) AS p ON TRUE;

-- Alleles of each region that one member of a class has (S-GT 7).
CREATE OR REPLACE TEMP TABLE class_ploidy AS
SELECT DISTINCT c.class_id, r.region,
    CASE WHEN r.region = 'autosome' OR (r.region = 'X' AND i.karyotypic_sex = 'XX') THEN 2 ELSE 1 END AS ploidy
FROM classed AS c
JOIN individual AS i ON i.individual_id = c.individual_id
JOIN (SELECT UNNEST(['autosome', 'X', 'Y', 'MT']) AS region) AS r
    ON r.region IN ('autosome', 'MT') OR i.karyotypic_sex = 'XY' OR (r.region = 'X' AND i.karyotypic_sex = 'XX');

-- Who has one speaking biosample is counted by bits where the variant is packed, and by rows where it is not. An individual
-- with several carries what any of them carries, as many copies as the most in one.
CREATE OR REPLACE TEMP TABLE class_bits AS
SELECT c.class_id, BITSTRING_AGG(c.biosample_id, 0, $last) AS members
FROM classed AS c
WHERE NOT c.several
GROUP BY c.class_id;

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

CREATE OR REPLACE TEMP TABLE expected AS
SELECT v.variant_id, n.class_id, SUM(n.people) AS people, SUM(n.people * l.ploidy) AS alleles
FROM variant AS v
JOIN variant_assay AS a ON a.variant_id = v.variant_id
JOIN (SELECT class_id, assay_id, COUNT(*) AS people FROM classed WHERE counts GROUP BY class_id, assay_id) AS n ON n.assay_id = a.assay_id
JOIN class_ploidy AS l ON l.class_id = n.class_id AND l.region = v.region
GROUP BY v.variant_id, n.class_id;

CREATE OR REPLACE TEMP TABLE population_size AS
SELECT p.population, COUNT(DISTINCT c.individual_id) AS people
FROM classed AS c
JOIN class_population AS p ON p.class_id = c.class_id
GROUP BY p.population;

INSERT INTO variant_frequency BY NAME
SELECT
    v.variant_id, p.population,
    COALESCE(SUM(f.ac), 0) AS ac,
    COALESCE(SUM(e.alleles), 0) - COALESCE(SUM(f.unusable + f.failed * l.ploidy), 0) AS an,
    COALESCE(SUM(f.het), 0) AS het,
    COALESCE(SUM(f.two + CASE WHEN v.region = 'MT' THEN f.one ELSE 0 END), 0) AS hom,
    COALESCE(SUM(CASE WHEN v.region IN ('X', 'Y') THEN f.one ELSE 0 END), 0) AS hemi,
    ANY_VALUE(p.people) - COALESCE(SUM(e.people), 0) + COALESCE(SUM(f.uncalled), 0) AS not_called,
    COALESCE(SUM(f.ac_raw), 0) AS ac_raw,
    COALESCE(SUM(e.alleles), 0) - COALESCE(SUM(f.missing), 0) AS an_raw
FROM variant AS v
CROSS JOIN population_size AS p
JOIN class_population AS k ON k.population = p.population
LEFT JOIN class_ploidy AS l ON l.class_id = k.class_id AND l.region = v.region
LEFT JOIN expected AS e ON e.variant_id = v.variant_id AND e.class_id = k.class_id
LEFT JOIN (
    SELECT variant_id, class_id, SUM(ac) AS ac, SUM(ac_raw) AS ac_raw, SUM(unusable) AS unusable, SUM(failed) AS failed,
        SUM(missing) AS missing, SUM(het) AS het, SUM(two) AS two, SUM(one) AS one, SUM(uncalled) AS uncalled
    FROM found
    GROUP BY variant_id, class_id
) AS f ON f.variant_id = v.variant_id AND f.class_id = k.class_id AND e.class_id IS NOT NULL
GROUP BY v.variant_id, p.population
ORDER BY v.variant_id, p.population;

UPDATE variant SET groupmax_af = g.af
FROM (
    SELECT f.variant_id,
        COALESCE(
            MAX(CAST(f.ac AS DOUBLE) / NULLIF(f.an, 0)) FILTER (f.population NOT IN ('all', 'unrelated', 'female', 'male')
                AND b.genetic_group IS NULL),
            MAX(CAST(f.ac AS DOUBLE) / NULLIF(f.an, 0)) FILTER (f.population = 'unrelated')
        ) AS af
    FROM variant_frequency AS f
    LEFT JOIN bottlenecked AS b ON b.genetic_group = f.population
    GROUP BY f.variant_id
) AS g
WHERE g.variant_id = variant.variant_id;
