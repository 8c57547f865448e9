-- Events around which `judged` found what was asked; an event without a day stays perhaps.
SELECT e.individual_id, e.code_id, e.start_day, e.end_day,
    CASE WHEN e.start_day IS NULL THEN 0 ELSE LEAST(e.state, j.state) END AS state
FROM events AS e
LEFT JOIN judged AS j ON j.individual_id = e.individual_id AND j.start_day = e.start_day AND j.end_day = e.end_day
WHERE e.start_day IS NULL OR j.state IS NOT NULL
