-- The codes that records of the release can be asked for by.
SELECT k.system, k.code, k.name, k.domain
FROM code AS k
WHERE k.domain IS NOT NULL
ORDER BY k.system, k.code
