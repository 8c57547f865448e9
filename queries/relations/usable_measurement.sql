-- Measurements of $code_ids inside observation periods, before, during or without the drug as $timing says (S-CL 6); where
-- bounds are given those with a value in $unit. Each once, however many treatments it was taken during.
WITH measured AS (
    SELECT m.individual_id, m.date, m.value
    FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
    JOIN measurement AS m ON m.code_id = a.descendant_id
    WHERE m.in_period AND (NOT $bounded OR (m.value IS NOT NULL AND COALESCE(m.unit, '') = $unit))
)
SELECT m.individual_id, m.date, m.value
FROM measured AS m
LEFT JOIN drug_started AS e ON e.individual_id = m.individual_id
WHERE $timing = 'whenever' OR ($timing IN ('before', 'never') AND (e.individual_id IS NULL
    OR ($timing = 'before' AND m.date < e.first_date)))
UNION ALL
SELECT m.individual_id, m.date, m.value
FROM measured AS m
WHERE $timing = 'during' AND EXISTS (
    SELECT 1 FROM drug_taken AS t
    WHERE t.individual_id = m.individual_id AND m.date >= t.start_date AND m.date <= t.end_date
)
