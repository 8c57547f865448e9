-- Observation periods in days since 1970-01-01.
SELECT o.individual_id, DATE_DIFF('day', DATE '1970-01-01', o.start_date) AS start_day,
    DATE_DIFF('day', DATE '1970-01-01', o.end_date) AS end_day
FROM observation_period AS o
