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
