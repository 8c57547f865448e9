-- Who has any record of an exclusion range, and so is no control of its phecodes: (range_id, individual_id).
SELECT DISTINCT b.range_id, r.individual_id
FROM (SELECT DISTINCT g.range_id, g.excluded_id FROM phecode_range AS g) AS b
JOIN phecode_record AS r ON r.code_id = b.excluded_id
JOIN permitted AS p ON p.individual_id = r.individual_id
