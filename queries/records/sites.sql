-- Sites of enrolment that at least $k individuals of the release are of.
SELECT i.site
FROM individual AS i
WHERE i.site IS NOT NULL
GROUP BY i.site
HAVING COUNT(*) >= $k
ORDER BY i.site
