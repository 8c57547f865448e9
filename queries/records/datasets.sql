-- The datasets of the release.
SELECT d.name, d.assembly, d.simulated, d.calendar
FROM dataset AS d
ORDER BY d.name
