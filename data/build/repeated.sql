-- One variant in several records of a call set: the record with most called copies of it speaks for a biosample, which is not
-- called only where no record called it.
INSERT INTO staged_genotype
SELECT g.*
FROM repeated_genotype AS g
JOIN (
    SELECT i.variant_id, y.biosample_id, COUNT(*) AS records
    FROM staged_id AS i
    JOIN call_biosample AS y ON y.call = i.call
    GROUP BY i.variant_id, y.biosample_id
) AS r ON r.variant_id = g.variant_id AND r.biosample_id = g.biosample_id
WINDOW
    own AS (PARTITION BY g.variant_id, g.biosample_id),
    best AS (
        PARTITION BY g.variant_id, g.biosample_id
        ORDER BY g.passes_qc AND g.alt_count > 0 DESC, g.alt_count DESC, g.missing_count, g.passes_qc DESC
    )
QUALIFY ROW_NUMBER() OVER best = 1 AND (g.alt_count > 0 OR COUNT(*) OVER own = r.records);
