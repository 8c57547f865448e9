-- The exons of a transcript and their untranslated parts, along the genome.
SELECT e.part, e.rank, e.start_position, e.end_position
FROM exon AS e
WHERE e.transcript_id = $transcript_id
ORDER BY e.start_position, e.part
