-- For each part and assay that may speak: how many sites qualify, how many of them it covers, and whether it answers
-- where no row says otherwise. A part without any qualifying variant is answered by who looked there.
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
WHERE $origin = 'any' OR a.origin = $origin
