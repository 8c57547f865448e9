-- The codes asked for: $code_ids, and their descendants unless $descendants is switched off (S-CL 4).
SELECT DISTINCT a.descendant_id AS code_id
FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
WHERE $descendants OR a.distance = 0
