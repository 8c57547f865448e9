-- The members of a cohort by the bin of their last value: (bin, n); values outside join the bins at the ends, NULL is
-- nothing measured.
SELECT b.bin, COUNT(*) AS n
FROM (
    SELECT CASE
        WHEN l.value IS NULL THEN NULL
        ELSE CAST(GREATEST(LEAST(FLOOR((l.value - $low) / $width), $bins - 1), 0) AS INTEGER)
    END AS bin
    FROM cohort AS m
    LEFT JOIN last_value AS l ON l.individual_id = m.individual_id
) AS b
GROUP BY b.bin
ORDER BY b.bin
