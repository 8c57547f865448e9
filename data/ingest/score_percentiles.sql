-- Percentile of each value among unrelated individuals with that score: those below, and half of those who have the same.
-- A score that no unrelated individual has cannot be placed and is left out.
INSERT INTO score
WITH level AS (
    SELECT s.name, s.value, SUM(CASE WHEN i.unrelated THEN 1 ELSE 0 END) AS people
    FROM new_score AS s
    JOIN individual AS i ON i.individual_id = s.individual_id
    GROUP BY s.name, s.value
),
placed AS (
    SELECT l.name, l.value, l.people, SUM(l.people) OVER (PARTITION BY l.name ORDER BY l.value) AS up_to,
        SUM(l.people) OVER (PARTITION BY l.name) AS everybody
    FROM level AS l
)
SELECT s.individual_id, s.name, s.value, 100 * (p.up_to - p.people / 2::DOUBLE) / p.everybody
FROM new_score AS s
JOIN placed AS p ON p.name = s.name AND p.value = s.value
WHERE p.everybody > 0
ORDER BY s.name, s.individual_id
