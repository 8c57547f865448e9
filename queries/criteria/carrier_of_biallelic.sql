-- No intact copy left: homozygous or hemizygous, both alternates at one site (1/2), or two alleles on the two phased
-- chromosomes. Two alleles of unknown phase are unknown, yes, or all that counts, as $phase says (S-GT 13): statistical
-- phase, of files phased throughout, is not trusted for alleles seen twice or less. On MT there are no two copies.
WITH call AS (
    SELECT c.part, c.biosample_id, c.variant_id, v.position, c.other_alt_count,
        CASE WHEN c.uncalled THEN 1 ELSE 0 END AS uncalled,
        CASE WHEN NOT c.carried OR c.region = 'MT' THEN 'none' WHEN c.in_fraction = 0 OR c.zygosity = 'unknown' THEN 'unclear'
            WHEN c.zygosity = 'heterozygous' THEN 'one' ELSE 'both' END AS copies,
        CASE WHEN f.ac > 2 AND s.assay_id IS NOT NULL THEN COALESCE(c.haplotype, 0) ELSE 0 END AS haplotype
    FROM carried_call AS c
    JOIN variant AS v ON v.variant_id = c.variant_id
    JOIN biosample AS b ON b.biosample_id = c.biosample_id
    LEFT JOIN phased_assay AS s ON s.assay_id = b.assay_id
    LEFT JOIN variant_frequency AS f ON f.variant_id = c.variant_id AND f.population = 'all'
),
pair AS (
    SELECT DISTINCT c.part, c.biosample_id
    FROM call AS c
    JOIN call AS o ON o.part = c.part AND o.biosample_id = c.biosample_id AND o.position = c.position
    WHERE o.variant_id <> c.variant_id AND c.copies = 'one' AND o.copies = 'one'
        AND c.other_alt_count > 0 AND o.other_alt_count > 0
),
tally AS (
    SELECT c.part, c.biosample_id, SUM(c.uncalled) AS uncalled,
        MAX(CASE WHEN c.copies = 'both' OR r.part IS NOT NULL THEN 1 ELSE 0 END) AS whole,
        SUM(CASE WHEN c.copies = 'one' THEN 1 ELSE 0 END) AS single,
        SUM(CASE WHEN c.copies = 'one' AND c.haplotype = 1 THEN 1 ELSE 0 END) AS left_side,
        SUM(CASE WHEN c.copies = 'one' AND c.haplotype = 2 THEN 1 ELSE 0 END) AS right_side,
        MAX(CASE WHEN c.copies = 'unclear' THEN 1 ELSE 0 END) AS unclear
    FROM call AS c
    LEFT JOIN pair AS r ON r.part = c.part AND r.biosample_id = c.biosample_id
    GROUP BY c.part, c.biosample_id
),
hit AS ( -- 3 both copies, 2 perhaps by phase, 1 perhaps for another reason, 0 no
    SELECT t.part, t.biosample_id, t.uncalled, CASE WHEN t.whole = 1 OR (t.left_side > 0 AND t.right_side > 0) THEN 3
        WHEN t.single > 1 AND t.left_side + t.right_side < t.single THEN 2 ELSE t.unclear END AS kind
    FROM tally AS t
),
shown AS (
    SELECT h.part, h.biosample_id, h.uncalled,
        (h.kind = 3 AND $phase <> 'unknown') OR (h.kind = 2 AND $phase <> 'known') AS fits,
        h.kind = 1 OR h.kind = 2 AS may_fit
    FROM hit AS h
)
SELECT p.individual_id, CASE WHEN a.answer = 2 THEN 1 ELSE 0 END AS state
FROM permitted AS p
LEFT JOIN answered AS a ON a.individual_id = p.individual_id
WHERE COALESCE(a.answer, 0) <> 1
