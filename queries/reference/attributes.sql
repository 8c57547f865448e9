-- Variables of the sources and their values among the permitted; at most $most values a variable, the commonest first.
WITH counted AS (
    SELECT a.name, a.value, COUNT(DISTINCT a.individual_id) AS n
    FROM permitted AS p
    JOIN attribute AS a ON a.individual_id = p.individual_id
    GROUP BY a.name, a.value
),
placed AS (
    SELECT c.name, c.value, c.n, ROW_NUMBER() OVER (PARTITION BY c.name ORDER BY c.n DESC, c.value) AS place
    FROM counted AS c
)
SELECT p.name, p.value, p.n
FROM placed AS p
WHERE p.place <= $most
ORDER BY p.name, p.n DESC, p.value
