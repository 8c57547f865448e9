-- What the calls of a part and biosample leave of the gene: (part, biosample_id, uncalled, carried, same, same_unclear,
-- kind). `same`: one allele on both chromosomes, or on the only one. `kind`: 3 no intact copy, 2 perhaps by phase,
-- 1 perhaps for another reason, 0 no. On MT there are no two copies. Phase is known inside a phase set; that of a whole contig
-- (0) is statistical, and not trusted for alleles seen twice or less (S-GT 13).
WITH call AS (
    SELECT c.part, c.biosample_id, c.variant_id, v.contig, v.position, c.other_alt_count, c.carried, c.zygosity, c.uncalled,
        CASE WHEN NOT c.carried OR c.region = 'MT' THEN 'none' WHEN c.in_fraction = 0 OR c.zygosity = 'unknown' THEN 'unclear'
            WHEN c.zygosity = 'heterozygous' THEN 'one' ELSE 'both' END AS copies
    FROM carried_call AS c
    LEFT JOIN variant AS v ON v.variant_id = c.variant_id
),
phase AS (
    SELECT s.part, s.biosample_id, MAX(s.one + s.two) AS together,
        MAX(CASE WHEN s.one > 0 AND s.two > 0 THEN 1 ELSE 0 END) AS apart
    FROM (
        SELECT c.part, c.biosample_id, SUM(CASE WHEN h.haplotype = 1 THEN 1 ELSE 0 END) AS one,
            SUM(CASE WHEN h.haplotype = 2 THEN 1 ELSE 0 END) AS two
        FROM call AS c
        JOIN phased_genotype AS h ON h.variant_id = c.variant_id AND h.biosample_id = c.biosample_id
        LEFT JOIN variant_frequency AS f ON f.variant_id = c.variant_id AND f.population = 'all'
        WHERE c.copies = 'one' AND (h.phase_set > 0 OR f.ac > 2)
        GROUP BY c.part, c.biosample_id, c.contig, h.phase_set
    ) AS s
    GROUP BY s.part, s.biosample_id
),
pair AS (
    SELECT DISTINCT c.part, c.biosample_id
    FROM call AS c
    JOIN call AS o ON o.part = c.part AND o.biosample_id = c.biosample_id AND o.position = c.position
    WHERE o.variant_id <> c.variant_id AND c.copies = 'one' AND o.copies = 'one'
        AND c.other_alt_count > 0 AND o.other_alt_count > 0
),
tally AS (
    SELECT c.part, c.biosample_id, SUM(c.uncalled) AS uncalled, MAX(CASE WHEN c.carried THEN 1 ELSE 0 END) AS carried,
        MAX(CASE WHEN c.carried AND c.zygosity IN ('homozygous', 'hemizygous') THEN 1 ELSE 0 END) AS same,
        MAX(CASE WHEN c.carried AND c.zygosity = 'unknown' THEN 1 ELSE 0 END) AS same_unclear,
        MAX(CASE WHEN c.copies = 'both' OR r.part IS NOT NULL THEN 1 ELSE 0 END) AS whole,
        SUM(CASE WHEN c.copies = 'one' THEN 1 ELSE 0 END) AS single,
        MAX(CASE WHEN c.copies = 'unclear' THEN 1 ELSE 0 END) AS unclear
    FROM call AS c
    LEFT JOIN pair AS r ON r.part = c.part AND r.biosample_id = c.biosample_id
    GROUP BY c.part, c.biosample_id
)
SELECT t.part, t.biosample_id, t.uncalled, t.carried, t.same, t.same_unclear,
    CASE WHEN t.whole = 1 OR s.apart = 1 THEN 3 WHEN t.single > 1 AND COALESCE(s.together, 0) < t.single THEN 2
        ELSE t.unclear END AS kind
FROM tally AS t
LEFT JOIN phase AS s ON s.part = t.part AND s.biosample_id = t.biosample_id
