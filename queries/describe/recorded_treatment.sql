-- Who was treated inside an observation period: (code_id, individual_id), at codes of one system and at every code above
-- the one recorded; of ATC only from chemical subgroups down, for wider classes say little.
SELECT DISTINCT k.code_id, r.individual_id
FROM (SELECT DISTINCT t.individual_id, t.code_id FROM treatment AS t WHERE t.in_period) AS r
JOIN permitted AS p ON p.individual_id = r.individual_id
JOIN code_ancestor AS a ON a.descendant_id = r.code_id
JOIN code AS k ON k.code_id = a.ancestor_id AND k.system = $system AND (k.system <> 'ATC' OR LENGTH(k.code) >= 5)
