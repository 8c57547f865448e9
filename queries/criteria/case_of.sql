-- A case by a named definition (S-CL 8): so many dates with any of its codes inside observation periods and in its settings,
-- so many days apart, of one sex where it says so, the first of them before an age where it has one ($before_age is written
-- sex=years), and after $look_back days of observation. Unknown, neither case nor control: a code on fewer dates, closer
-- together or elsewhere, an exclusion code, a first record inside the look-back; no observation period, another sex than the
-- definition's or none, an onset whose age is not known. A record without a date counts where no date is asked about.
WITH doubtful AS (
    SELECT DISTINCT c.individual_id
    FROM (SELECT UNNEST(CAST($exclusion_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
    JOIN condition AS c ON c.code_id = a.descendant_id
    WHERE c.in_period
),
age_limit AS (
    SELECT SPLIT_PART(t.text, '=', 1) AS sex, CAST(SPLIT_PART(t.text, '=', 2) AS INTEGER) AS years
    FROM (SELECT UNNEST(CAST($before_age AS VARCHAR[])) AS text) AS t
),
early AS ( -- observed for less than the look-back before the first record
    SELECT DISTINCT r.individual_id
    FROM case_recorded AS r
    JOIN observation_period AS b ON b.individual_id = r.individual_id
        AND b.start_date <= r.first_date AND b.end_date >= r.first_date
    WHERE DATE_DIFF('day', b.start_date, r.first_date) < $look_back
),
person AS (
    SELECT i.individual_id, i.sex, r.individual_id IS NOT NULL AS recorded, r.first_date, r.dates, r.days_apart, CASE WHEN x.individual_id IS NULL THEN -1 ELSE 0 END AS otherwise, l.years AS age_limit,
        e.individual_id IS NOT NULL AS early,
        EXTRACT(YEAR FROM r.first_date) - EXTRACT(YEAR FROM i.birth_date) - CASE
            WHEN EXTRACT(MONTH FROM r.first_date) * 100 + EXTRACT(DAY FROM r.first_date)
                < EXTRACT(MONTH FROM i.birth_date) * 100 + EXTRACT(DAY FROM i.birth_date) THEN 1
            ELSE 0
        END AS years
    FROM permitted AS p
    JOIN individual AS i ON i.individual_id = p.individual_id
    LEFT JOIN case_recorded AS r ON r.individual_id = p.individual_id
    LEFT JOIN age_limit AS l ON l.sex = i.sex
    LEFT JOIN doubtful AS x ON x.individual_id = p.individual_id
    LEFT JOIN early AS e ON e.individual_id = p.individual_id
),
judged AS (
    SELECT q.individual_id, CASE
        WHEN $sex <> 'everybody' AND COALESCE(q.sex, '') <> $sex THEN 0
        WHEN n.n > 0 AND q.age_limit IS NULL THEN 0
        WHEN o.individual_id IS NULL THEN 0
        WHEN NOT q.recorded THEN q.otherwise
        WHEN q.first_date IS NULL AND NOT $undated THEN 0
        WHEN $min_dates > 1 AND (q.dates < $min_dates OR q.days_apart < $days_apart) THEN 0
        WHEN q.early THEN 0
        WHEN n.n = 0 THEN 1
        WHEN q.years IS NULL THEN 0
        WHEN q.years < q.age_limit THEN 1
        ELSE q.otherwise
    END AS state
    FROM person AS q
    CROSS JOIN (SELECT COUNT(*) AS n FROM age_limit AS l) AS n
    LEFT JOIN (SELECT DISTINCT b.individual_id FROM observation_period AS b) AS o ON o.individual_id = q.individual_id
)
SELECT p.individual_id, j.state
FROM permitted AS p
JOIN judged AS j ON j.individual_id = p.individual_id
WHERE j.state >= 0
