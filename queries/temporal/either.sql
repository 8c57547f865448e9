-- Events of either kind.
SELECT o.individual_id, o.code_id, o.start_day, o.end_day, o.state
FROM one AS o
UNION ALL
SELECT t.individual_id, t.code_id, t.start_day, t.end_day, t.state
FROM other AS t
