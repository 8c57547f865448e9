-- The genotype rows that bits do not hold, tallied by what they say before anything is made of it: of individuals with one
-- speaking biosample over variants that are not packed, and of those with several.
SELECT g.variant_id, c.class, g.alt_count, g.missing_count, g.ploidy AS written, g.passes_qc, COUNT(*) AS people
FROM genotype AS g
JOIN classed AS c ON c.biosample_id = g.biosample_id
WHERE NOT g.packed AND NOT c.several
GROUP BY g.variant_id, c.class, g.alt_count, g.missing_count, g.ploidy, g.passes_qc
UNION ALL
SELECT o.variant_id, o.class, o.alt_count, o.missing_count, o.written, o.passes_qc, o.people
FROM several_tallied AS o
