-- Procedures on at least so many dates: one date or two. The rule stands in relations/recorded.sql.
WITH dated AS (
    SELECT r.individual_id, r.code_id, r.date, r.in_period
    FROM procedure AS r
)
SELECT s.individual_id, s.state
FROM recorded AS s
