-- Symbolic alleles that somebody of `member` carries, by what speaks for them: of the kind asked for (a loss or gain of copies is a
-- deletion or duplication too), where it begins and ends, how long it is, and where the other end of a breakend lies.
SELECT v.interval_id, v.contig, v.position, v.end_position, v.alt, v.assembly, v.kind, v.length, v.mate_contig, v.mate_position,
    v.copies, v.imprecise, v.name, COUNT(DISTINCT b.individual_id) AS carriers
FROM interval_variant AS v
JOIN interval_genotype AS t ON t.interval_id = v.interval_id
JOIN biosample AS b ON b.biosample_id = t.biosample_id AND b.speaks
JOIN member AS m ON m.individual_id = b.individual_id
WHERE t.alt_count > 0
    AND (v.kind = $kind OR (v.kind = 'CNV' AND $kind = 'DEL' AND v.copies < 1) OR (v.kind = 'CNV' AND $kind = 'DUP' AND v.copies > 1))
    AND ($assembly IS NULL OR v.assembly = $assembly) AND ($contig IS NULL OR v.contig = $contig)
    AND ($first IS NULL OR v.end_position >= $first) AND ($last IS NULL OR v.position <= $last)
    AND ($start_from IS NULL OR (v.position >= $start_from AND v.position <= $start_to))
    AND ($end_from IS NULL OR (v.end_position >= $end_from AND v.end_position <= $end_to))
    AND ($shortest IS NULL OR v.length >= $shortest) AND ($longest IS NULL OR v.length <= $longest)
    AND ($mate IS NULL OR v.mate_contig = $mate)
GROUP BY v.interval_id, v.contig, v.position, v.end_position, v.alt, v.assembly, v.kind, v.length, v.mate_contig, v.mate_position,
    v.copies, v.imprecise, v.name
ORDER BY v.interval_id
