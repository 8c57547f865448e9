-- Who has speaking biosamples among the assays that may speak, how many, and the assay of one of them.
SELECT b.individual_id, COUNT(*) AS biosamples, MIN(b.assay_id) AS assay_id
FROM biosample AS b
JOIN (SELECT DISTINCT d.assay_id FROM site_called AS d) AS y ON y.assay_id = b.assay_id
WHERE b.speaks
GROUP BY b.individual_id
