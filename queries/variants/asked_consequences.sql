-- What the asked variants do, on the preferred transcript of each of their genes (S-GT 12).
SELECT c.variant_id, c.consequence, c.impact, c.gene, c.gene_id, c.transcript_id, c.hgvsc, c.hgvsp, c.loftee
FROM asked_variant AS a
JOIN consequence AS c ON c.variant_id = a.variant_id
WHERE c.preferred
ORDER BY c.variant_id, c.gene_id, c.gene, c.transcript_id, c.consequence
