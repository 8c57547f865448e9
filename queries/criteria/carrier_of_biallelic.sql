-- No intact copy left: homozygous or hemizygous, both alternates at one site (1/2), or two alleles on the two phased
-- chromosomes. Two alleles of unknown phase are unknown, yes, or all that counts, as $phase says (S-GT 13).
WITH shown AS (
    SELECT h.part, h.biosample_id, h.uncalled,
        (h.kind = 3 AND $phase <> 'unknown') OR (h.kind = 2 AND $phase <> 'known') AS fits,
        h.kind = 1 OR h.kind = 2 AS may_fit
    FROM copies_carried AS h
)
SELECT p.individual_id, CASE WHEN a.answer = 2 THEN 1 ELSE 0 END AS state
FROM permitted AS p
LEFT JOIN answered AS a ON a.individual_id = p.individual_id
WHERE COALESCE(a.answer, 0) <> 1
