-- Who has a condition on record inside an observation period: (code_id, individual_id), at codes of one system and at
-- every code above the one recorded.
SELECT DISTINCT k.code_id, r.individual_id
FROM (SELECT DISTINCT c.individual_id, c.code_id FROM condition AS c WHERE c.in_period) AS r
JOIN permitted AS p ON p.individual_id = r.individual_id
JOIN code_ancestor AS a ON a.descendant_id = r.code_id
JOIN code AS k ON k.code_id = a.ancestor_id AND k.system = $system
