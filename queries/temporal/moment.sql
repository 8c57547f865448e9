-- A moment of each individual. A date that is not recorded gives an event without a day, which is only perhaps there.
WITH sampled AS (
    SELECT b.individual_id, MIN(COALESCE(b.collected_on, b.sequenced_on)) AS at
    FROM biosample AS b
    WHERE b.speaks
    GROUP BY b.individual_id
),
dated AS (
    SELECT i.individual_id, i.birth_date AS start_date, CAST(NULL AS DATE) AS end_date
    FROM individual AS i
    WHERE $of = 'birth'
    UNION ALL
    SELECT i.individual_id, i.enrolment_date AS start_date, CAST(NULL AS DATE) AS end_date
    FROM individual AS i
    WHERE $of = 'enrolment'
    UNION ALL
    SELECT i.individual_id, i.death_date AS start_date, CAST(NULL AS DATE) AS end_date
    FROM individual AS i
    WHERE $of = 'death' AND i.vital_status <> 'alive'
    UNION ALL
    SELECT s.individual_id, s.at AS start_date, CAST(NULL AS DATE) AS end_date
    FROM sampled AS s
    WHERE $of = 'sequencing'
    UNION ALL
    SELECT o.individual_id, CASE WHEN $of = 'observation_end' THEN o.end_date ELSE o.start_date END AS start_date,
        CASE WHEN $of = 'observation' THEN o.end_date END AS end_date
    FROM observation_period AS o
    WHERE $of IN ('observation', 'observation_start', 'observation_end')
)
SELECT d.individual_id, CAST(NULL AS INTEGER) AS code_id, DATE_DIFF('day', DATE '1970-01-01', d.start_date) AS start_day,
    COALESCE(DATE_DIFF('day', DATE '1970-01-01', d.end_date), DATE_DIFF('day', DATE '1970-01-01', d.start_date) + 1) AS end_day,
    CASE WHEN d.start_date IS NULL THEN 0 ELSE 1 END AS state
FROM dated AS d
