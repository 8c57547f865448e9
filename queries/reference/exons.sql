-- The exons of a transcript on an assembly and their untranslated parts, along the genome.
SELECT e.part, e.rank, e.start_position, e.end_position
FROM exon AS e
WHERE e.transcript_id = $transcript_id AND e.assembly = $assembly
ORDER BY e.start_position, e.part
