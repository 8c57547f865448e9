-- The data uses under which the members' data are given, of those that permit the purpose.
SELECT DISTINCT p.permission, p.disease, p.modifiers
FROM member AS m
JOIN consent AS c ON c.individual_id = m.individual_id
JOIN allowed_profile AS l ON l.profile_id = c.profile_id
JOIN consent_profile AS p ON p.profile_id = c.profile_id
ORDER BY p.permission, p.disease, p.modifiers
