-- At each site of enrolment, the units a measurement was recorded in, and of how many who permit the purpose.
SELECT c.system || ':' || c.code AS measurement, c.name, COALESCE(i.site, 'not recorded') AS site,
    COALESCE(m.source_unit, 'none') AS unit, COUNT(DISTINCT m.individual_id) AS individuals
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN measurement AS m ON m.individual_id = p.individual_id
JOIN code AS c ON c.code_id = m.code_id
GROUP BY c.system, c.code, c.name, COALESCE(i.site, 'not recorded'), COALESCE(m.source_unit, 'none')
ORDER BY measurement, site, unit
