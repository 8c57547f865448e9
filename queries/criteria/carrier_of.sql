-- Carriers of a qualifying allele (S-GT 2, 4, 6, 7). qualifying and looked_at stand in queries/relations.
-- Several parts (genes) join by Kleene's or. A part without any qualifying variant is answered by who looked there.
WITH found AS (
    SELECT
        q.part, g.biosample_id, g.alt_count, g.missing_count, g.ploidy, q.region,
        g.alt_count > 0 AND (g.passes_qc OR $quality = 'any')
            AND NOT (q.region = 'MT' AND COALESCE(g.vaf, 1) < CAST($heteroplasmic AS REAL)) AS carried,
        (g.alt_count = 0 AND g.missing_count > 0) OR NOT (g.passes_qc OR $quality = 'any') AS uncalled,
        CASE WHEN q.region = 'MT' AND COALESCE(g.vaf, 1) >= CAST($homoplasmic AS REAL) THEN 'homozygous'
            WHEN q.region = 'MT' THEN 'heterozygous'
            WHEN g.missing_count > 0 THEN 'unknown'
            WHEN g.ploidy = 1 THEN 'hemizygous'
            WHEN g.alt_count = g.ploidy THEN 'homozygous'
            ELSE 'heterozygous'
        END AS zygosity
    FROM qualifying AS q
    JOIN genotype AS g ON g.variant_id = q.variant_id AND g.packed = q.packed
    JOIN biosample AS b ON b.biosample_id = g.biosample_id AND b.speaks
    JOIN permitted AS p ON p.individual_id = b.individual_id
),
carrier AS (
    SELECT f.part, f.biosample_id, SUM(CASE WHEN f.uncalled THEN 1 ELSE 0 END) AS uncalled,
        CASE WHEN $zygosity = 'biallelic' THEN SUM(CASE WHEN f.carried THEN f.alt_count ELSE 0 END) >= 2
            OR MAX(CASE WHEN f.carried AND f.ploidy = 1 AND f.region <> 'MT' THEN 1 ELSE 0 END) = 1
            ELSE MAX(CASE WHEN f.carried AND $zygosity IN ('any', f.zygosity) THEN 1 ELSE 0 END) = 1 END AS fits,
        MAX(CASE WHEN f.carried AND f.zygosity = 'unknown' AND $zygosity <> 'hemizygous' THEN 1 ELSE 0 END) = 1 AS may_fit
    FROM found AS f
    GROUP BY f.part, f.biosample_id
),
assayed AS (
    SELECT l.part, a.assay_id, COALESCE(s.sites, 0) AS sites, COALESCE(c.sites, 0) AS covered,
        CASE WHEN COALESCE(s.sites, 0) = 0 THEN k.part IS NOT NULL
            ELSE CAST(COALESCE(c.sites, 0) AS DOUBLE) / s.sites >= $min_called END AS answers
    FROM assay AS a
    CROSS JOIN (SELECT DISTINCT i.part FROM place AS i) AS l
    LEFT JOIN (SELECT q.part, q.assembly, COUNT(*) AS sites FROM qualifying AS q GROUP BY q.part, q.assembly) AS s
        ON s.part = l.part AND s.assembly = a.assembly
    LEFT JOIN (SELECT q.part, v.assay_id, COUNT(*) AS sites FROM qualifying AS q
        JOIN variant_assay AS v ON v.variant_id = q.variant_id GROUP BY q.part, v.assay_id) AS c
        ON c.part = l.part AND c.assay_id = a.assay_id
    LEFT JOIN looked_at AS k ON k.part = l.part AND k.assay_id = a.assay_id
),
answered AS (
    SELECT b.individual_id, MAX(CASE WHEN o.fits THEN 2 WHEN o.unsure OR NOT y.answers THEN 0 ELSE 1 END) AS answer
    FROM biosample AS b
    JOIN (SELECT d.assay_id, MIN(CASE WHEN d.answers THEN 1 ELSE 0 END) = 1 AS answers
        FROM assayed AS d GROUP BY d.assay_id) AS y ON y.assay_id = b.assay_id
    LEFT JOIN (SELECT c.biosample_id, MAX(CASE WHEN c.fits THEN 1 ELSE 0 END) = 1 AS fits, MAX(CASE WHEN c.may_fit
            OR CAST(d.covered - c.uncalled AS DOUBLE) / d.sites < $min_called THEN 1 ELSE 0 END) = 1 AS unsure
        FROM carrier AS c
        JOIN biosample AS h ON h.biosample_id = c.biosample_id
        JOIN assayed AS d ON d.assay_id = h.assay_id AND d.part = c.part GROUP BY c.biosample_id) AS o
        ON o.biosample_id = b.biosample_id
    WHERE b.speaks
    GROUP BY b.individual_id
)
SELECT p.individual_id, CASE WHEN a.answer = 2 THEN 1 ELSE 0 END AS state
FROM permitted AS p
LEFT JOIN answered AS a ON a.individual_id = p.individual_id
WHERE COALESCE(a.answer, 0) <> 1
