-- The first date of a case: `cases` holds the states of the definition. Without a date that counts, or perhaps a case only,
-- it is perhaps there.
SELECT c.individual_id, CAST(NULL AS INTEGER) AS code_id, DATE_DIFF('day', DATE '1970-01-01', r.first_date) AS start_day,
    DATE_DIFF('day', DATE '1970-01-01', r.first_date) + 1 AS end_day,
    CASE WHEN r.first_date IS NULL THEN 0 ELSE c.state END AS state
FROM cases AS c
LEFT JOIN case_recorded AS r ON r.individual_id = c.individual_id
WHERE c.state >= 0
