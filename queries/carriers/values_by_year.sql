-- The mean value of a measurement of each who is compared, by year since enrolment: (carrier, low, value).
SELECT a.carrier, a.low, SUM(a.value) / COUNT(*) AS value
FROM (
    SELECT q.individual_id, q.carrier, m.value,
        CAST(FLOOR(DATE_DIFF('day', i.enrolment_date, m.date) / 365.25e0) AS INTEGER) AS low
    FROM compared AS q
    JOIN individual AS i ON i.individual_id = q.individual_id
    JOIN usable_measurement AS m ON m.individual_id = q.individual_id
    WHERE i.enrolment_date IS NOT NULL
) AS a
WHERE a.low >= -10 AND a.low < 30
GROUP BY a.individual_id, a.carrier, a.low
ORDER BY a.carrier, a.low, value
