-- The phecodes of the release with the number of their exclusion range: one row a phecode.
SELECT k.code_id, 'PHECODE:' || k.code AS code, k.name, p.category, p.sex, MIN(g.range_id) AS range_id
FROM phecode AS p
JOIN code AS k ON k.system = 'PHECODE' AND k.code = p.code
JOIN phecode_range AS g ON g.code_id = k.code_id
GROUP BY k.code_id, k.code, k.name, p.category, p.sex
ORDER BY LENGTH(k.code) DESC, k.code
