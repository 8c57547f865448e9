-- The data uses under which those on the page are permitted.
SELECT DISTINCT g.place, c.permission, c.disease, c.modifiers
FROM page AS g
JOIN consent AS k ON k.individual_id = g.individual_id
JOIN consent_profile AS c ON c.profile_id = k.profile_id
ORDER BY g.place, c.permission, c.disease, c.modifiers
