-- Who of the groups has one of the conditions $codes (SYSTEM:code) on record while observed: (code, individual_id).
SELECT k.system || ':' || k.code AS code, r.individual_id
FROM grouped AS g
JOIN recorded_condition AS r ON r.individual_id = g.individual_id
JOIN code AS k ON k.code_id = r.code_id
WHERE LIST_CONTAINS(CAST($codes AS VARCHAR[]), k.system || ':' || k.code)
ORDER BY code, r.individual_id
