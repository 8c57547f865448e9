-- The exons of some transcripts that reach into a region.
SELECT e.transcript_id, e.part, e.start_position, e.end_position
FROM exon AS e
WHERE e.assembly = $assembly AND LIST_CONTAINS(CAST($transcripts AS VARCHAR[]), e.transcript_id)
    AND e.start_position <= $end_position AND e.end_position >= $start_position
ORDER BY e.transcript_id, e.start_position, e.part
