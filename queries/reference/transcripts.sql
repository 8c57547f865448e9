-- The transcripts of a gene, the preferred one first (S-GT 12).
SELECT t.transcript_id, t.name, t.biotype, t.preferred, t.start_position, t.end_position
FROM transcript AS t
WHERE t.gene_id = $gene_id AND t.assembly = $assembly
ORDER BY CASE WHEN t.preferred THEN 0 ELSE 1 END, t.name, t.transcript_id
