-- When each individual was on one of $drug_ids or a descendant; a record without an end is of its start date alone.
SELECT t.individual_id, t.start_date, COALESCE(t.end_date, t.start_date) AS end_date
FROM (SELECT UNNEST(CAST($drug_ids AS INTEGER[])) AS code_id) AS g
JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
JOIN treatment AS t ON t.code_id = a.descendant_id
WHERE t.in_period
