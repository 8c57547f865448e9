-- Speaking biosamples, and which one stands for its individual on its assembly: of several (tumours) the first is the
-- voice, and `several` says that there are others (S-CL 1). Made once a cursor.
SELECT b.biosample_id, b.individual_id, b.assay_id,
    MIN(b.biosample_id) OVER (PARTITION BY b.individual_id, a.assembly) AS voice,
    COUNT(*) OVER (PARTITION BY b.individual_id, a.assembly) > 1 AS several
FROM biosample AS b
JOIN assay AS a ON a.assay_id = b.assay_id
WHERE b.speaks
