-- Procedures on at least so many dates: three dates or more. The rule stands in relations/recorded_often.sql.
WITH dated AS (
    SELECT r.individual_id, r.code_id, r.date, r.in_period
    FROM procedure AS r
)
SELECT s.individual_id, s.state
FROM recorded_often AS s
