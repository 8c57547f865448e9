-- The last value of one measurement of everyone permitted, inside observation periods and in one unit.
SELECT o.individual_id, o.value
FROM (
    SELECT m.individual_id, m.value, ROW_NUMBER() OVER (
        PARTITION BY m.individual_id ORDER BY m.date DESC, m.value DESC
    ) AS place
    FROM measurement AS m
    JOIN permitted AS p ON p.individual_id = m.individual_id
    WHERE m.code_id = $code_id AND m.in_period AND m.value IS NOT NULL AND m.unit = $unit
) AS o
WHERE o.place = 1
