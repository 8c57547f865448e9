-- How many events lie in a window of days around each index event, by different dates or codes; an event without a day is perhaps in it.
-- In the same period an open side of the window reaches to the edge of the index event's observation period.
WITH windowed AS (
    SELECT i.individual_id, i.start_day, i.end_day,
        CASE WHEN $same_period THEN i.period_start ELSE -1000000 END AS seen_from,
        CASE WHEN $same_period THEN i.period_end ELSE 1000000 END AS seen_to,
        CASE WHEN $index_date = 'end' THEN i.end_day ELSE i.start_day END AS day,
        CASE WHEN $also_index_date = 'end' THEN i.end_day ELSE i.start_day END AS also_day
    FROM index_event AS i
    WHERE i.start_day IS NOT NULL
),
matched AS (
    SELECT w.individual_id, w.start_day, w.end_day, e.state,
        CASE WHEN $count = 'dates' THEN e.start_day ELSE COALESCE(e.code_id, -1) END AS counted
    FROM windowed AS w
    JOIN events AS e ON e.individual_id = w.individual_id
    WHERE e.start_day IS NULL OR (
        e.start_day >= w.seen_from AND e.start_day <= w.seen_to
        AND CASE WHEN $event_date = 'end' THEN e.end_day ELSE e.start_day END
            BETWEEN CASE WHEN $open_before THEN w.seen_from ELSE w.day + $from_days END
            AND CASE WHEN $open_after THEN w.seen_to ELSE w.day + $to_days END
        AND (NOT $also OR CASE WHEN $also_event_date = 'end' THEN e.end_day ELSE e.start_day END
            BETWEEN CASE WHEN $also_open_before THEN w.seen_from ELSE w.also_day + $also_from_days END
            AND CASE WHEN $also_open_after THEN w.seen_to ELSE w.also_day + $also_to_days END)
    )
),
counted AS (
    SELECT m.individual_id, m.start_day, m.end_day, COUNT(DISTINCT CASE WHEN m.state = 1 THEN m.counted END) AS sure,
        COUNT(DISTINCT m.counted) + SUM(CASE WHEN m.counted IS NULL THEN 1 ELSE 0 END) AS possible
    FROM matched AS m
    GROUP BY m.individual_id, m.start_day, m.end_day
),
judged AS (
    SELECT w.individual_id, w.start_day, w.end_day, CASE
        WHEN COALESCE(c.sure, 0) >= $at_least AND COALESCE(c.possible, 0) <= $at_most THEN 1
        WHEN COALESCE(c.possible, 0) < $at_least OR COALESCE(c.sure, 0) > $at_most THEN -1
        ELSE 0
    END AS state
    FROM windowed AS w
    LEFT JOIN counted AS c ON c.individual_id = w.individual_id AND c.start_day = w.start_day AND c.end_day = w.end_day
)
SELECT j.individual_id, j.start_day, j.end_day, j.state
FROM judged AS j
WHERE j.state >= 0
