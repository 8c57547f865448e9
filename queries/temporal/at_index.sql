-- Age at, dates, length and observation of the index event: `limited` are the events of it within the first three.
SELECT i.individual_id, i.start_day, i.end_day, CASE
    WHEN NOT $by_end THEN 1
    WHEN NOT d.calendar THEN 0
    ELSE 1
END * l.state AS state
FROM index_event AS i
JOIN limited AS l ON l.individual_id = i.individual_id AND l.start_day = i.start_day AND l.end_day = i.end_day
JOIN individual AS p ON p.individual_id = i.individual_id
JOIN dataset AS d ON d.dataset_id = p.dataset_id
WHERE i.start_day - i.period_start >= $before AND i.period_end - i.start_day >= $after
    AND (NOT $by_end OR NOT d.calendar OR (i.end_day >= $earliest_end AND i.end_day <= $latest_end))
