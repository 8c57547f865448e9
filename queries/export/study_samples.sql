-- Tumours of a study: biosamples of somatic call sets of those on the page.
SELECT g.place, b.source_id AS biosample, a.name AS assay, a.assembly, a.capture_kit
FROM page AS g
JOIN biosample AS b ON b.individual_id = g.individual_id
JOIN assay AS a ON a.assay_id = b.assay_id
WHERE a.origin = 'somatic'
ORDER BY g.place, b.source_id
