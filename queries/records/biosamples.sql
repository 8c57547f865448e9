-- Biosamples of those on the page. Days become years and ages before anything leaves.
SELECT g.place, b.source_id AS biosample, a.name AS assay, a.assembly, a.origin, a.capture_kit, a.qc_fields,
    i.birth_date AS born, b.collected_on AS first_on, b.sequenced_on, b.speaks
FROM page AS g
JOIN biosample AS b ON b.individual_id = g.individual_id
JOIN assay AS a ON a.assay_id = b.assay_id
JOIN individual AS i ON i.individual_id = g.individual_id
ORDER BY g.place, b.biosample_id
