-- Variants by assembly and class of consequence.
SELECT v.assembly, COALESCE(v.consequence_class, 'not annotated') AS consequence_class, COUNT(*) AS variants
FROM variant AS v
GROUP BY v.assembly, COALESCE(v.consequence_class, 'not annotated')
ORDER BY v.assembly, consequence_class
