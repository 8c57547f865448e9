-- Visits on at least so many dates: three dates or more. The rule stands in relations/recorded_often.sql.
WITH dated AS (
    SELECT r.individual_id, r.code_id, r.start_date AS date, r.in_period
    FROM visit AS r
    WHERE $min_days = 1 OR DATE_DIFF('day', r.start_date, r.end_date) + 1 >= $min_days
)
SELECT s.individual_id, s.state
FROM recorded_often AS s
