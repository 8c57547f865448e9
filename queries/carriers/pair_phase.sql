-- Who carries both of two alleles, by whether one chromosome holds both: (phase, n), phase 'cis', 'trans' or 'unknown'.
-- Cis for sure: two copies of either, or the only copy of both. Trans for sure: both at one place (1/2). Else as phased
-- in one phase set; that of a whole contig (0) is statistical, and not trusted for alleles seen twice or less (S-GT 13).
-- Biosamples that disagree leave it unknown.
WITH held AS (
    SELECT n.allele, g.biosample_id, v.contig, v.position, g.alt_count, g.other_alt_count, g.missing_count, g.ploidy,
        h.phase_set, CASE WHEN h.phase_set > 0 OR f.ac > 2 THEN h.haplotype END AS haplotype
    FROM (
        SELECT 1 AS allele, $first_contig AS contig, $first_position AS position, $first_ref AS ref, $first_alt AS alt
        UNION ALL
        SELECT 2 AS allele, $second_contig AS contig, $second_position AS position, $second_ref AS ref, $second_alt AS alt
    ) AS n
    JOIN variant AS v ON v.assembly = $assembly AND v.contig = n.contig AND v.position = n.position AND v.ref = n.ref
        AND v.alt = n.alt
    JOIN genotype AS g ON g.variant_id = v.variant_id AND g.packed = v.packed AND g.alt_count > 0 AND g.passes_qc
    LEFT JOIN phased_genotype AS h ON h.variant_id = v.variant_id AND h.biosample_id = g.biosample_id
    LEFT JOIN variant_frequency AS f ON f.variant_id = v.variant_id AND f.population = 'all'
),
told AS (
    SELECT p.individual_id, CASE
        WHEN a.position = c.position AND a.other_alt_count > 0 AND c.other_alt_count > 0 THEN 2
        WHEN a.missing_count = 0 AND c.missing_count = 0 AND (a.alt_count = a.ploidy OR c.alt_count = c.ploidy) THEN 1
        WHEN a.haplotype IS NULL OR c.haplotype IS NULL OR a.contig <> c.contig OR a.phase_set <> c.phase_set THEN 0
        WHEN a.haplotype = c.haplotype THEN 1
        ELSE 2 END AS phase
    FROM permitted AS p
    JOIN individual AS i ON i.individual_id = p.individual_id
    JOIN carrier AS k ON k.individual_id = p.individual_id
    JOIN second_carrier AS l ON l.individual_id = p.individual_id
    LEFT JOIN biosample AS b ON b.individual_id = p.individual_id AND b.speaks
    LEFT JOIN held AS a ON a.biosample_id = b.biosample_id AND a.allele = 1
    LEFT JOIN held AS c ON c.biosample_id = b.biosample_id AND c.allele = 2
    WHERE i.unrelated OR NOT $unrelated_only
)
SELECT w.phase, COUNT(*) AS n
FROM (
    SELECT t.individual_id, CASE WHEN MIN(t.phase) <> MAX(t.phase) OR MAX(t.phase) = 0 THEN 'unknown'
        WHEN MAX(t.phase) = 1 THEN 'cis' ELSE 'trans' END AS phase
    FROM told AS t
    GROUP BY t.individual_id
) AS w
GROUP BY w.phase
