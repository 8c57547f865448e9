-- The calls of one variant that have a row, of permitted people: who carries it, who failed, and by which test (S-GT 6).
-- A heterozygote's allele balance is the alternate's reads over DP, else over the reads of both; a call that fails
-- although none of its own numbers does failed by the other alternate of its site.
SELECT c.individual_id, c.carries, c.passes_qc, c.gq, c.dp, c.vaf, c.heterozygous AS could_balance,
    CASE WHEN c.heterozygous THEN CAST(c.ad_alt AS DOUBLE) / NULLIF(c.reads, 0) END AS balance,
    c.low_gq, c.low_dp,
    NOT c.passes_qc AND ((NOT c.low_gq AND NOT c.low_dp)
        OR COALESCE(c.heterozygous AND c.ad_alt * 5 < c.reads, FALSE)) AS low_balance
FROM (
    SELECT b.individual_id, g.alt_count > 0 AS carries, g.passes_qc, g.gq, g.dp, g.vaf, g.ad_alt,
        CASE WHEN g.dp > 0 THEN g.dp ELSE g.ad_ref + g.ad_alt END AS reads,
        NOT g.passes_qc AND COALESCE(g.gq < 20, FALSE) AS low_gq,
        NOT g.passes_qc AND COALESCE(g.dp < CASE WHEN g.ploidy = 1 THEN 5 ELSE 10 END, FALSE) AS low_dp,
        g.alt_count = 1 AND g.ploidy = 2 AND g.missing_count = 0 AND v.region <> 'MT' AS heterozygous
    FROM variant AS v
    JOIN genotype AS g ON g.variant_id = v.variant_id AND g.packed = v.packed
    JOIN biosample AS b ON b.biosample_id = g.biosample_id AND b.speaks
    JOIN permitted AS p ON p.individual_id = b.individual_id
    WHERE v.variant_id = $variant_id AND (g.alt_count > 0 OR NOT g.passes_qc)
) AS c
