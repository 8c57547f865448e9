-- The first date with a value below ($below) or above $threshold, itself included or not, among values in $unit, which is
-- the release's own. Dates outside observation periods count here, as with conditions (S-ST 12).
WITH wanted AS (
    SELECT DISTINCT a.descendant_id AS code_id
    FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
    JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
)
SELECT m.individual_id, MIN(m.date) AS first_on
FROM permitted AS p
JOIN measurement AS m ON m.individual_id = p.individual_id
JOIN wanted AS w ON w.code_id = m.code_id
WHERE COALESCE(m.unit, '') = $unit AND (
    ($included AND m.value = $threshold) OR ($below AND m.value < $threshold) OR (NOT $below AND m.value > $threshold)
)
GROUP BY m.individual_id
ORDER BY m.individual_id
