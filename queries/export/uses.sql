-- The data uses under which the permitted individuals' data are given, of those that permit the purpose.
SELECT DISTINCT u.permission, u.disease, u.modifiers
FROM permitted AS p
JOIN consent AS c ON c.individual_id = p.individual_id
JOIN allowed_profile AS l ON l.profile_id = c.profile_id
JOIN consent_profile AS u ON u.profile_id = c.profile_id
ORDER BY u.permission, u.disease, u.modifiers
