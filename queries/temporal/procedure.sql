-- Procedures of the codes asked for, as events of one day.
SELECT r.individual_id, r.code_id, DATE_DIFF('day', DATE '1970-01-01', r.date) AS start_day,
    DATE_DIFF('day', DATE '1970-01-01', r.date) + 1 AS end_day, CASE WHEN r.date IS NULL THEN 0 ELSE 1 END AS state
FROM procedure AS r
JOIN wanted AS w ON w.code_id = r.code_id
WHERE r.in_period OR $records = 'all'
