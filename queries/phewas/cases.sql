-- The cases of every phecode (S-CL 8): who has it, or one below it, on $min_dates dates.
SELECT r.code_id, r.individual_id
FROM phecode_record AS r
JOIN permitted AS p ON p.individual_id = r.individual_id
WHERE r.dates >= $min_dates
