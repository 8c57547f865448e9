-- The biosamples as who reaches people in their care alone sees them: of who declined, or was not asked, to have results
-- returned they belong to nobody, so that genotypes are unknown (S-DU 5). Every consent record has to agree.
SELECT
    b.biosample_id,
    CASE WHEN a.agreed = 1 THEN b.individual_id ELSE -1 END AS individual_id,
    b.assay_id,
    b.source_id,
    b.collected_on,
    b.sequenced_on,
    b.speaks
FROM biosample AS b
LEFT JOIN (
    SELECT c.individual_id, MIN(CASE WHEN c.recontact_results THEN 1 ELSE 0 END) AS agreed
    FROM consent AS c
    GROUP BY c.individual_id
) AS a ON a.individual_id = b.individual_id
ORDER BY b.biosample_id
