-- The speaking biosamples of one population, as relation `sampled` has them.
SELECT s.kind, s.biosample_id, s.assay_id, s.ploidy, s.several, s.biosample_id = s.voice AS is_voice
FROM sampled AS s
WHERE s.population = $population AND s.kind < 3
