-- The measurements of the release by name.
SELECT k.code_id, k.system || ':' || k.code AS code, k.name
FROM code AS k
WHERE k.domain = 'measurement'
ORDER BY k.system, k.code
