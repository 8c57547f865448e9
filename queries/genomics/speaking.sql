-- The members of a cohort with their speaking biosamples, the biosample NULL for who has none.
SELECT m.individual_id, b.biosample_id, b.assay_id
FROM cohort AS m
LEFT JOIN biosample AS b ON b.individual_id = m.individual_id AND b.speaks
ORDER BY m.individual_id, b.biosample_id
