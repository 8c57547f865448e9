-- A relative of whom a criterion holds; `relatives` has its states for everyone permitted. Unknown: no relative of the kind is on
-- record, or none is yes and one is unknown or not permitted. A duplicate is the same person, not a relative.
WITH related AS (
    SELECT DISTINCT r.individual_id, r.relative_id
    FROM relative AS r
    WHERE r.relationship <> 'duplicate' AND ($relative = 'any' OR r.relationship = $relative)
),
judged AS (
    SELECT d.individual_id, MAX(COALESCE(s.state, 0)) AS state
    FROM related AS d
    LEFT JOIN relatives AS s ON s.individual_id = d.relative_id
    GROUP BY d.individual_id
)
SELECT p.individual_id, COALESCE(j.state, 0) AS state
FROM permitted AS p
LEFT JOIN judged AS j ON j.individual_id = p.individual_id
WHERE COALESCE(j.state, 0) >= 0
