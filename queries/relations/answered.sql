-- What each individual's speaking biosamples say: 2 yes, 0 unknown, 1 no. `shown` holds what the rows of a part and
-- biosample show. Of several biosamples the one that answers speaks, part by part; parts join by Kleene's or.
-- Nearly everybody has one biosample: whom no row speaks of is then answered by the assay alone.
WITH told AS (
    SELECT s.part, s.biosample_id, b.individual_id, CASE WHEN s.fits THEN 2
        WHEN s.may_fit OR s.uncalled > d.covered OR CAST(d.covered - s.uncalled AS DOUBLE) / NULLIF(d.sites, 0) < $min_called THEN 0 ELSE 1 END AS answer
    FROM shown AS s
    JOIN biosample AS b ON b.biosample_id = s.biosample_id
    JOIN site_called AS d ON d.assay_id = b.assay_id AND d.part = s.part
),
by_part AS (
    SELECT b.individual_id, d.part, MAX(COALESCE(t.answer, CASE WHEN d.answers THEN 1 ELSE 0 END)) AS answer
    FROM speaker AS r
    JOIN biosample AS b ON b.individual_id = r.individual_id AND b.speaks
    JOIN site_called AS d ON d.assay_id = b.assay_id
    LEFT JOIN told AS t ON t.part = d.part AND t.biosample_id = b.biosample_id
    WHERE r.biosamples > 1
    GROUP BY b.individual_id, d.part
)
SELECT r.individual_id, CASE WHEN t.most = 2 THEN 2 WHEN t.least = 0 OR NOT y.answers THEN 0 ELSE 1 END AS answer
FROM speaker AS r
JOIN (SELECT d.assay_id, MIN(CASE WHEN d.answers THEN 1 ELSE 0 END) = 1 AS answers
    FROM site_called AS d GROUP BY d.assay_id) AS y ON y.assay_id = r.assay_id
LEFT JOIN (SELECT o.individual_id, MAX(o.answer) AS most, MIN(o.answer) AS least FROM told AS o GROUP BY o.individual_id) AS t
    ON t.individual_id = r.individual_id
WHERE r.biosamples = 1
UNION ALL
SELECT p.individual_id, CASE WHEN MAX(p.answer) = 2 THEN 2 WHEN MIN(p.answer) = 0 THEN 0 ELSE 1 END AS answer
FROM by_part AS p
GROUP BY p.individual_id
