-- What a variant does to each transcript, the preferred ones first (S-GT 12), then by impact.
SELECT c.gene, c.gene_id, c.transcript_id, c.consequence, c.consequence_class, c.impact, c.hgvsc, c.hgvsp, c.preferred,
    c.loftee
FROM consequence AS c
WHERE c.variant_id = $variant_id
ORDER BY CASE WHEN c.preferred THEN 0 ELSE 1 END,
    CASE c.impact WHEN 'HIGH' THEN 0 WHEN 'MODERATE' THEN 1 WHEN 'LOW' THEN 2 ELSE 3 END,
    c.gene, c.transcript_id, c.consequence
