-- Who has records of $code_ids or descendants while observed. Unless $anywhere, only those dated inside a visit of a setting
-- count: the first date that counts, how many do where $min_dates asks, and the days from the first to the last of them.
SELECT r.individual_id, MIN(r.counts_on) AS first_date,
    COUNT(DISTINCT CASE WHEN $min_dates > 1 THEN r.counts_on END) AS dates,
    DATE_DIFF('day', MIN(r.counts_on), MAX(r.counts_on)) AS days_apart
FROM (
    SELECT c.individual_id, CASE WHEN $anywhere OR s.individual_id IS NOT NULL THEN c.start_date END AS counts_on
    FROM (
        SELECT DISTINCT a.descendant_id AS code_id
        FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
        JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
    ) AS w
    JOIN condition AS c ON c.code_id = w.code_id
    LEFT JOIN setting_visit AS s
        ON s.individual_id = c.individual_id AND s.start_date <= c.start_date AND s.end_date >= c.start_date
    WHERE c.in_period
) AS r
GROUP BY r.individual_id
