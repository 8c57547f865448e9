-- Recorded sex. Unknown: none is recorded.
SELECT p.individual_id, CASE WHEN i.sex IS NULL THEN 0 ELSE 1 END AS state
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
WHERE i.sex IS NULL OR i.sex = $is
