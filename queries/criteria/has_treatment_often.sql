-- Treatments on at least so many dates: three dates or more. The rule stands in relations/recorded_often.sql.
WITH dated AS (
    SELECT r.individual_id, r.code_id, r.start_date AS date, r.in_period
    FROM treatment AS r
)
SELECT s.individual_id, s.state
FROM recorded_often AS s
