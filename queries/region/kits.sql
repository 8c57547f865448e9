-- The assays of an assembly, with how many of the permitted each sequenced.
SELECT a.assay_id, a.name, a.capture_kit, a.callable_basis, a.cnv_assessed, COALESCE(n.people, 0) AS people
FROM assay AS a
LEFT JOIN (
    SELECT b.assay_id, COUNT(DISTINCT b.individual_id) AS people
    FROM permitted AS p
    JOIN biosample AS b ON b.individual_id = p.individual_id AND b.speaks
    GROUP BY b.assay_id
) AS n ON n.assay_id = a.assay_id
WHERE a.assembly = $assembly
ORDER BY a.assay_id
