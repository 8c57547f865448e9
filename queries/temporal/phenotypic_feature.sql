-- Onsets of features that are present. Without an onset date the event has no day, and is only perhaps in any window.
SELECT f.individual_id, f.code_id, DATE_DIFF('day', DATE '1970-01-01', f.onset_date) AS start_day,
    DATE_DIFF('day', DATE '1970-01-01', f.onset_date) + 1 AS end_day,
    CASE WHEN f.onset_date IS NULL THEN 0 ELSE 1 END AS state
FROM phenotypic_feature AS f
JOIN wanted AS w ON w.code_id = f.code_id
WHERE NOT f.excluded
