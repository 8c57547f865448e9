-- Four states of those whom a row speaks of or who have several biosamples, part by part: 2 yes, 0 unknown, 1 no (the most
-- of several biosamples, as in `answered`). carries; same: one allele on both chromosomes or on the only one; biallelic: no
-- intact copy left, phase known; unphased: two different alleles of unknown phase.
-- Who has one biosample and no row has in each state what the assay alone says: `usual`, NULL where biosamples are several.
WITH told AS (
    SELECT h.part, h.biosample_id, h.individual_id, CASE WHEN h.carried = 1 THEN 2 ELSE h.otherwise END AS carries,
        CASE WHEN h.same = 1 THEN 2 WHEN h.same_unclear = 1 THEN 0 ELSE h.otherwise END AS same,
        CASE WHEN h.kind = 3 THEN 2 WHEN h.kind > 0 THEN 0 ELSE h.otherwise END AS biallelic,
        CASE WHEN h.kind = 2 THEN 2 WHEN h.kind = 1 THEN 0 ELSE h.otherwise END AS unphased, h.usual
    FROM (
        SELECT z.part, z.biosample_id, b.individual_id, z.carried, z.same, z.same_unclear, z.kind,
            CASE WHEN d.answers THEN 1 ELSE 0 END AS usual,
            CASE WHEN z.uncalled > d.covered OR CAST(d.covered - z.uncalled AS DOUBLE) / NULLIF(d.sites, 0) < $min_called THEN 0 ELSE 1 END AS otherwise
        FROM copies_carried AS z
        JOIN biosample AS b ON b.biosample_id = z.biosample_id
        JOIN site_called AS d ON d.assay_id = b.assay_id AND d.part = z.part
    ) AS h
)
SELECT t.individual_id, t.part, t.carries, t.same, t.biallelic, t.unphased, t.usual
FROM told AS t
JOIN speaker AS r ON r.individual_id = t.individual_id AND r.biosamples = 1
UNION ALL
SELECT b.individual_id, d.part,
    MAX(COALESCE(t.carries, CASE WHEN d.answers THEN 1 ELSE 0 END)) AS carries,
    MAX(COALESCE(t.same, CASE WHEN d.answers THEN 1 ELSE 0 END)) AS same,
    MAX(COALESCE(t.biallelic, CASE WHEN d.answers THEN 1 ELSE 0 END)) AS biallelic,
    MAX(COALESCE(t.unphased, CASE WHEN d.answers THEN 1 ELSE 0 END)) AS unphased, CAST(NULL AS INTEGER) AS usual
FROM speaker AS r
JOIN biosample AS b ON b.individual_id = r.individual_id AND b.speaks
JOIN site_called AS d ON d.assay_id = b.assay_id
LEFT JOIN told AS t ON t.part = d.part AND t.biosample_id = b.biosample_id
WHERE r.biosamples > 1
GROUP BY b.individual_id, d.part
