-- The last value of a measurement of each who is compared, inside observation periods and in one unit: (carrier, value).
SELECT o.carrier, o.value
FROM (
    SELECT q.carrier, m.value, ROW_NUMBER() OVER (
        PARTITION BY q.individual_id ORDER BY m.date DESC, m.value DESC
    ) AS place
    FROM compared AS q
    JOIN usable_measurement AS m ON m.individual_id = q.individual_id
) AS o
WHERE o.place = 1
ORDER BY o.carrier, o.value
