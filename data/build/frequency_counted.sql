-- Each variant in each population: what was found, and of how many alleles that assays covering it were to call (S-GT 3).
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
