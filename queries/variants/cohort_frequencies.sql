-- Allele counts of the asked variants in populations of permitted individuals (S-GT 2, 3, 5, 6, 7).
--   member(individual_id, population): cut to `permitted` before it comes here; one may be in several populations
--   population(population, people): the populations and their sizes, empty ones too; asked_variant(variant_id, kind)
-- AN: over the assays covering the place, ploidy × members assayed there, less what is missing or fails genotype QC.
-- MT counts people, homozygous where homoplasmic. `carriers` and `called` count people, for disclosure control; the raw
-- counts keep calls that fail QC. sampled and spoken stand in queries/relations.
WITH expected AS (
    SELECT v.variant_id, p.population, SUM(p.people) AS people, SUM(p.alleles) AS alleles
    FROM asked_variant AS v
    JOIN variant_assay AS c ON c.variant_id = v.variant_id
    JOIN (
        SELECT s.population, s.assay_id, s.kind, COUNT(*) AS people, SUM(s.ploidy) AS alleles
        FROM sampled AS s
        WHERE s.biosample_id = s.voice
        GROUP BY s.population, s.assay_id, s.kind
    ) AS p ON p.assay_id = c.assay_id AND p.kind = v.kind
    GROUP BY v.variant_id, p.population
),
graded AS (
    SELECT g.variant_id, g.population, g.ploidy, g.passes_qc, LEAST(g.alt_count, g.ploidy) AS alleles,
        LEAST(g.missing_count, g.ploidy) AS missing,
        g.passes_qc AND (g.missing_count = 0 OR g.alt_count > 0) AS called,
        -- 0 does not carry it, 1 zygosity unknown, 2 heterozygous, 3 homozygous, 4 hemizygous
        CASE WHEN NOT g.passes_qc OR g.alt_count = 0 THEN 0
            WHEN g.kind = 3 AND COALESCE(g.vaf, 1) < CAST($heteroplasmic AS REAL) THEN 0
            WHEN g.kind = 3 AND (g.written = 2 OR COALESCE(g.vaf, 1) < CAST($homoplasmic AS REAL)) THEN 2
            WHEN g.missing_count > 0 THEN 1
            WHEN g.written = 1 AND g.kind IN (1, 2) THEN 4
            WHEN g.alt_count = g.written THEN 3
            ELSE 2 END AS zygosity
    FROM spoken AS g
),
found AS (
    SELECT d.variant_id, d.population, SUM(CASE WHEN d.zygosity > 0 THEN 1 ELSE 0 END) AS carriers,
        SUM(CASE WHEN d.zygosity > 0 THEN d.alleles ELSE 0 END) AS ac, SUM(d.alleles) AS ac_raw,
        SUM(CASE WHEN d.passes_qc THEN d.missing ELSE d.ploidy END) AS unusable, SUM(d.missing) AS missing,
        SUM(CASE WHEN d.zygosity = 2 THEN 1 ELSE 0 END) AS het,
        SUM(CASE WHEN d.zygosity = 3 THEN 1 ELSE 0 END) AS hom,
        SUM(CASE WHEN d.zygosity = 4 THEN 1 ELSE 0 END) AS hemi,
        SUM(CASE WHEN d.called THEN 0 ELSE 1 END) AS uncalled
    FROM graded AS d
    GROUP BY d.variant_id, d.population
)
SELECT v.variant_id, n.population, n.people, COALESCE(f.ac, 0) AS ac, COALESCE(f.ac_raw, 0) AS ac_raw,
    COALESCE(e.alleles, 0) - COALESCE(f.unusable, 0) AS an, COALESCE(e.alleles, 0) - COALESCE(f.missing, 0) AS an_raw,
    COALESCE(f.het, 0) AS het, COALESCE(f.hom, 0) AS hom, COALESCE(f.hemi, 0) AS hemi,
    COALESCE(f.carriers, 0) AS carriers, COALESCE(e.people, 0) - COALESCE(f.uncalled, 0) AS called
FROM asked_variant AS v
CROSS JOIN population AS n
LEFT JOIN expected AS e ON e.variant_id = v.variant_id AND e.population = n.population
LEFT JOIN found AS f ON f.variant_id = v.variant_id AND f.population = n.population
