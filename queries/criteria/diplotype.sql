-- Pairs of haplotypes (S-GT 17). $sites are written contig-position-ref-alt=weight, a weight for each haplotype: a haplotype
-- is carried as often as the least carried of its sites. The sum of weights, with the number of chromosomes in the place
-- of $base, is the signature of a pair. A site nobody carries has no variant row and is read where the assay looked.
-- Unknown: a site is not called, more haplotypes than chromosomes, or on X and Y an unknown genetic complement.
WITH site AS (
    SELECT t.text AS part, SPLIT_PART(t.text, '-', 1) AS contig, CAST(SPLIT_PART(t.text, '-', 2) AS INTEGER) AS position,
        SPLIT_PART(t.text, '-', 3) AS ref, SPLIT_PART(SPLIT_PART(t.text, '-', 4), '=', 1) AS alt,
        CAST(SPLIT_PART(t.text, '=', 2) AS INTEGER) AS weight
    FROM (SELECT UNNEST(CAST($sites AS VARCHAR[])) AS text) AS t
),
place AS (
    SELECT s.part, $assembly AS assembly, s.contig, s.position AS start_position, s.position AS end_position FROM site AS s
),
defining AS (
    SELECT s.part, s.weight, s.contig, v.variant_id, v.region, v.packed
    FROM site AS s
    LEFT JOIN variant AS v ON v.assembly = $assembly
        AND v.contig = s.contig AND v.position = s.position AND v.ref = s.ref AND v.alt = s.alt
),
touched AS (
    SELECT DISTINCT g.biosample_id FROM defining AS d JOIN genotype AS g ON g.variant_id = d.variant_id AND g.packed = d.packed
),
reader AS ( -- who has no row at any site is like all others of the same assay and sex: one negative key for them
    SELECT b.individual_id, b.assay_id, i.karyotypic_sex, COALESCE(t.biosample_id,
        -1 - b.assay_id * 3 - CASE i.karyotypic_sex WHEN 'XX' THEN 0 WHEN 'XY' THEN 1 ELSE 2 END) AS alike
    FROM permitted AS p
    JOIN biosample AS b ON b.individual_id = p.individual_id AND b.speaks
    JOIN individual AS i ON i.individual_id = p.individual_id
    LEFT JOIN touched AS t ON t.biosample_id = b.biosample_id
),
copies AS (
    SELECT r.alike, d.weight, MIN(COALESCE(g.alt_count, 0)) AS n,
        MIN(CASE WHEN COALESCE(c.variant_id, -1) < 0 AND (d.variant_id IS NOT NULL OR k.part IS NULL) THEN 0
            WHEN g.missing_count > 0 OR NOT g.passes_qc THEN 0 ELSE 1 END) AS called,
        MIN(CASE WHEN d.contig = 'MT' THEN 1 WHEN d.contig NOT IN ('X', 'Y') OR d.region = 'autosome' THEN 2
            WHEN r.karyotypic_sex = 'XY' THEN 1 WHEN r.karyotypic_sex = 'XX' AND d.contig = 'X' THEN 2
            ELSE 0 END) AS ploidy
    FROM (SELECT DISTINCT u.alike, u.assay_id, u.karyotypic_sex FROM reader AS u) AS r
    CROSS JOIN defining AS d
    LEFT JOIN variant_assay AS c ON c.variant_id = d.variant_id AND c.assay_id = r.assay_id
    LEFT JOIN looked_at AS k ON k.part = d.part AND k.assay_id = r.assay_id
    LEFT JOIN genotype AS g ON g.variant_id = d.variant_id AND g.packed = d.packed AND g.biosample_id = r.alike
    GROUP BY r.alike, d.weight
),
signed AS (
    SELECT c.alike, CASE WHEN MIN(c.called) = 0 OR MIN(c.ploidy) = 0 OR SUM(c.n) > MIN(c.ploidy) THEN -1
        ELSE MIN(c.ploidy) * $base + SUM(c.n * c.weight) END AS signature
    FROM copies AS c
    GROUP BY c.alike
),
judged AS (
    SELECT r.individual_id, MAX(CASE WHEN LIST_CONTAINS(CAST($signatures AS BIGINT[]), CAST(s.signature AS BIGINT)) THEN 2
        WHEN s.signature >= 0 THEN 1 ELSE 0 END) AS answer
    FROM reader AS r JOIN signed AS s ON s.alike = r.alike
    GROUP BY r.individual_id
)
SELECT p.individual_id, CASE WHEN j.answer = 2 THEN 1 ELSE 0 END AS state
FROM permitted AS p
LEFT JOIN judged AS j ON j.individual_id = p.individual_id
WHERE COALESCE(j.answer, 0) <> 1
