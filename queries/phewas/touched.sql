-- Who is no control of the phecodes of a range: (range_id, individual_id).
SELECT t.range_id, t.individual_id
FROM phecode_touched AS t
JOIN permitted AS p ON p.individual_id = t.individual_id
