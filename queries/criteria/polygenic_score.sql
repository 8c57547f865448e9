-- Percentiles are made at build among unrelated individuals (data/ingest). From $from on and below $to; 100 is the top.
SELECT p.individual_id, CASE WHEN s.percentile IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
LEFT JOIN score AS s ON s.individual_id = p.individual_id AND s.name = $score
WHERE s.percentile IS NULL OR (s.percentile >= $from_ AND (s.percentile < $to OR $to = 100))
