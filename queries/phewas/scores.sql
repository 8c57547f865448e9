-- The polygenic score $score of everybody permitted who has it.
SELECT s.individual_id, s.value
FROM score AS s
JOIN permitted AS p ON p.individual_id = s.individual_id
WHERE s.name = $score
ORDER BY s.individual_id
