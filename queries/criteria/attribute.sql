-- A variable of the source. Unknown: the individual has no value of it.
WITH stated AS (
    SELECT a.individual_id, MAX(CASE WHEN LIST_CONTAINS(CAST($is AS VARCHAR[]), a.value) THEN 1 ELSE -1 END) AS state
    FROM attribute AS a
    WHERE a.name = $name
    GROUP BY a.individual_id
)
SELECT p.individual_id, COALESCE(s.state, 0) AS state
FROM permitted AS p
LEFT JOIN stated AS s ON s.individual_id = p.individual_id
WHERE COALESCE(s.state, 0) >= 0
