-- Records of the codes asked for, as events: days since 1970-01-01; one without an end ends on the day after its start, one
-- without a date is only perhaps in any window.
SELECT r.individual_id, r.code_id, DATE_DIFF('day', DATE '1970-01-01', r.start_date) AS start_day,
    COALESCE(DATE_DIFF('day', DATE '1970-01-01', r.end_date), DATE_DIFF('day', DATE '1970-01-01', r.start_date) + 1) AS end_day,
    CASE WHEN r.start_date IS NULL THEN 0 ELSE 1 END AS state
FROM treatment AS r
JOIN wanted AS w ON w.code_id = r.code_id
WHERE r.in_period OR $records = 'all'
