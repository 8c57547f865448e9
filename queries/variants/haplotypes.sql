-- What a variant does together with others on one chromosome: one row a haplotype, other variant of it and transcript, with
-- how many permitted individuals carry all of its variants. Those that none of them carries are not there.
WITH member AS (
    SELECT h.haplotype_id, h.variant_id
    FROM haplotype_variant AS h
    JOIN haplotype_variant AS o ON o.haplotype_id = h.haplotype_id AND o.variant_id = $variant_id
),
held AS (
    SELECT m.haplotype_id, b.individual_id, COUNT(DISTINCT m.variant_id) AS variants
    FROM permitted AS p
    JOIN biosample AS b ON b.individual_id = p.individual_id AND b.speaks
    JOIN genotype AS g ON g.biosample_id = b.biosample_id AND g.alt_count > 0 AND g.passes_qc
    JOIN member AS m ON m.variant_id = g.variant_id
    GROUP BY m.haplotype_id, b.individual_id, b.biosample_id
),
carried AS (
    SELECT h.haplotype_id, COUNT(DISTINCT h.individual_id) AS carriers
    FROM held AS h
    JOIN (SELECT haplotype_id, COUNT(*) AS variants FROM member GROUP BY haplotype_id) AS s
        ON s.haplotype_id = h.haplotype_id AND s.variants = h.variants
    GROUP BY h.haplotype_id
)
SELECT c.haplotype_id, v.contig, v.position, v.ref, v.alt, c.transcript_id, c.gene, c.consequence, c.hgvsp,
    c.preferred, k.carriers
FROM carried AS k
JOIN haplotype_consequence AS c ON c.haplotype_id = k.haplotype_id
JOIN member AS m ON m.haplotype_id = k.haplotype_id AND m.variant_id <> $variant_id
JOIN variant AS v ON v.variant_id = m.variant_id
ORDER BY CASE WHEN c.preferred THEN 0 ELSE 1 END, c.haplotype_id, c.transcript_id, c.consequence, m.variant_id
