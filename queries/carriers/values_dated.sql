-- Every usable value of a measurement of each who is compared, with its day: (individual_id, carrier, date, value).
SELECT q.individual_id, q.carrier, m.date, m.value
FROM compared AS q
JOIN usable_measurement AS m ON m.individual_id = q.individual_id
ORDER BY q.individual_id, m.date, m.value
