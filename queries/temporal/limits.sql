-- Events at an age, between dates, of a length. An age without a birth date, a date without a calendar, and anything of an
-- event without a day are only perhaps so.
WITH dated AS (
    SELECT e.individual_id, e.code_id, e.start_day, e.end_day, e.state, d.calendar, i.birth_date,
        DATE '1970-01-01' + CAST(e.start_day AS INTEGER) AS at
    FROM events AS e
    JOIN individual AS i ON i.individual_id = e.individual_id
    JOIN dataset AS d ON d.dataset_id = i.dataset_id
),
aged AS (
    SELECT d.individual_id, d.code_id, d.start_day, d.end_day, d.state, d.calendar,
        EXTRACT(YEAR FROM d.at) - EXTRACT(YEAR FROM d.birth_date) - CASE
            WHEN $by = 'birthday' AND EXTRACT(MONTH FROM d.at) * 100 + EXTRACT(DAY FROM d.at)
                < EXTRACT(MONTH FROM d.birth_date) * 100 + EXTRACT(DAY FROM d.birth_date) THEN 1
            ELSE 0
        END AS years
    FROM dated AS d
),
judged AS (
    SELECT a.individual_id, a.code_id, a.start_day, a.end_day, LEAST(
        a.state,
        CASE WHEN NOT $by_age OR (a.years >= $youngest AND a.years <= $oldest) THEN 1 WHEN a.years IS NULL THEN 0 ELSE -1 END,
        CASE
            WHEN NOT $by_date THEN 1
            WHEN NOT a.calendar OR a.start_day IS NULL THEN 0
            WHEN a.start_day >= $earliest AND a.start_day <= $latest THEN 1
            ELSE -1
        END,
        CASE
            WHEN NOT $by_length OR (a.end_day - a.start_day >= $shortest AND a.end_day - a.start_day <= $longest) THEN 1
            WHEN a.start_day IS NULL THEN 0
            ELSE -1
        END
    ) AS state
    FROM aged AS a
)
SELECT j.individual_id, j.code_id, j.start_day, j.end_day, j.state
FROM judged AS j
WHERE j.state >= 0
