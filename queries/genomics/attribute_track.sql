-- One attribute of the members who have it; of several values the first in alphabetical order.
SELECT m.individual_id, MIN(a.value) AS value
FROM cohort AS m
JOIN attribute AS a ON a.individual_id = m.individual_id AND a.name = $name
GROUP BY m.individual_id
ORDER BY m.individual_id
