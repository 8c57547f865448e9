-- The biosamples as who reaches people in their care alone sees them: of who declined, or was not asked, to have results
-- returned they belong to nobody, so that genotypes are unknown (S-DU 5).
SELECT
    b.biosample_id,
    CASE WHEN a.individual_id IS NULL THEN -1 ELSE b.individual_id END AS individual_id,
    b.assay_id,
    b.source_id,
    b.collected_on,
    b.sequenced_on,
    b.speaks
FROM biosample AS b
LEFT JOIN agreed AS a ON a.individual_id = b.individual_id
ORDER BY b.biosample_id
