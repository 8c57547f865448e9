-- Index events in the shape of events, whose state is not yet judged.
SELECT i.individual_id, CAST(NULL AS INTEGER) AS code_id, i.start_day, i.end_day, 1 AS state
FROM index_event AS i
WHERE i.start_day IS NOT NULL
