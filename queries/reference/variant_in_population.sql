-- Variants with their frequency in one population of this release, counted at build; NULL where nobody of it is called.
SELECT v.variant_id, v.assembly, v.packed, v.region, CAST(f.ac AS DOUBLE) / NULLIF(f.an, 0) AS af
FROM variant AS v
LEFT JOIN variant_frequency AS f ON f.variant_id = v.variant_id AND f.population = $population
