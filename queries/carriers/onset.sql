-- Age at the first record of cases of a phecode, in years to a tenth, 90 and over together (S-CL 7): (carrier, age). Cases as
-- conditions.sql has them.
SELECT q.carrier, LEAST(ROUND(DATE_DIFF('day', i.birth_date, r.first_date) / 365.25e0, 1), CAST(90 AS DOUBLE)) AS value
FROM phecode_record AS r
JOIN code AS k ON k.code_id = r.code_id AND k.system || ':' || k.code = $code
JOIN compared AS q ON q.individual_id = r.individual_id
JOIN individual AS i ON i.individual_id = r.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id AND d.calendar
LEFT JOIN phecode AS p ON p.code = k.code
WHERE r.dates >= $min_dates AND i.birth_date IS NOT NULL AND (p.sex IS NULL OR q.sex = p.sex)
ORDER BY q.carrier, value
