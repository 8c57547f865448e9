-- How many members were assayed where each asked variant lies, and how many alleles they have there.
SELECT v.variant_id, p.population, SUM(p.people) AS people, SUM(p.alleles) AS alleles
FROM asked_variant AS v
JOIN variant_assay AS c ON c.variant_id = v.variant_id
JOIN (
    SELECT s.population, s.assay_id, s.kind, COUNT(*) AS people, SUM(s.ploidy) AS alleles
    FROM sampled AS s
    WHERE s.biosample_id = s.voice
    GROUP BY s.population, s.assay_id, s.kind
) AS p ON p.assay_id = c.assay_id AND p.kind = v.kind
GROUP BY v.variant_id, p.population
