-- Members alike in population and genetic sex, numbered, and how many alleles each has at each kind of place (S-GT 7).
-- `sampled` has nobody where a karyotype is left out.
SELECT c.class, s.population, s.kind, MAX(s.ploidy) AS ploidy
FROM sampled AS s
JOIN classed AS c ON c.biosample_id = s.biosample_id AND c.population = s.population
GROUP BY c.class, s.population, s.kind
