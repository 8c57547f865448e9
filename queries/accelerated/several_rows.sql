-- Of each individual with several speaking biosamples, and each variant from $first to $last that one of them has a row
-- for, packed or not: the row that shows the most (S-CL 1), under the biosample that is the individual's voice.
SELECT o.variant_id, o.voice AS biosample_id,
    CAST(o.alt_count + 16 * o.missing_count + 64 * (2 - o.ploidy) AS UTINYINT) AS code, CAST(NOT o.passes_qc AS UTINYINT) AS failed
FROM (
    SELECT g.variant_id, c.voice, g.alt_count, g.missing_count, g.ploidy, g.passes_qc, ROW_NUMBER() OVER (
            PARTITION BY g.variant_id, c.voice
            ORDER BY g.passes_qc DESC, g.alt_count DESC, g.missing_count, g.ploidy DESC, g.biosample_id
        ) AS place
    FROM genotype AS g
    JOIN voice AS c ON c.biosample_id = g.biosample_id AND c.several
    WHERE g.variant_id >= $first AND g.variant_id <= $last
) AS o
WHERE o.place = 1
ORDER BY o.variant_id
