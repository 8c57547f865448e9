-- Conditions on at least so many dates: one date or two. The rule stands in relations/recorded.sql.
WITH dated AS (
    SELECT r.individual_id, r.code_id, r.start_date AS date, r.in_period
    FROM condition AS r
)
SELECT s.individual_id, s.state
FROM recorded AS s
