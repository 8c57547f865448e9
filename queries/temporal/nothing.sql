-- No events.
SELECT p.individual_id, CAST(NULL AS INTEGER) AS code_id, CAST(NULL AS INTEGER) AS start_day, CAST(NULL AS INTEGER) AS end_day,
    0 AS state
FROM permitted AS p
WHERE p.individual_id < 0
