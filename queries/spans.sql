-- The public name of each permitted individual, and the first day of observation, from which days are counted.
SELECT p.individual_id, d.name || '/' || i.source_id AS person, d.calendar, o.first_day
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
JOIN (
    SELECT q.individual_id, MIN(q.start_date) AS first_day
    FROM observation_period AS q
    GROUP BY q.individual_id
) AS o ON o.individual_id = p.individual_id
ORDER BY p.individual_id
