-- Visits of the kinds $setting_ids or below, from first to last day; one without an end lasts one day.
SELECT DISTINCT v.individual_id, v.start_date, COALESCE(v.end_date, v.start_date) AS end_date
FROM (
    SELECT DISTINCT a.descendant_id AS code_id
    FROM (SELECT UNNEST(CAST($setting_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
) AS w
JOIN visit AS v ON v.code_id = w.code_id
