-- Those who permit the purpose, by site of enrolment.
SELECT COALESCE(i.site, 'not recorded') AS site, COUNT(*) AS n
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
GROUP BY COALESCE(i.site, 'not recorded')
ORDER BY site
