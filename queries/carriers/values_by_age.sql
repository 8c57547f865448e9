-- The mean value of a measurement of each who is compared, by five years of age under 90 (S-CL 7): (carrier, low, value).
SELECT a.carrier, a.low, SUM(a.value) / COUNT(*) AS value
FROM (
    SELECT q.individual_id, q.carrier, m.value,
        CAST(FLOOR(DATE_DIFF('day', i.birth_date, m.date) / 365.25e0 / 5) * 5 AS INTEGER) AS low
    FROM compared AS q
    JOIN individual AS i ON i.individual_id = q.individual_id
    JOIN dataset AS d ON d.dataset_id = i.dataset_id AND d.calendar
    JOIN usable_measurement AS m ON m.individual_id = q.individual_id
    WHERE i.birth_date IS NOT NULL AND m.date >= i.birth_date
) AS a
WHERE a.low < 90
GROUP BY a.individual_id, a.carrier, a.low
ORDER BY a.carrier, a.low, value
