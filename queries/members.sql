-- The individuals of a cohort.
SELECT m.individual_id
FROM cohort AS m
ORDER BY m.individual_id
