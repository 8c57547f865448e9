-- ClinVar's alleles of a gene, by any of its names: two stars or more, carried in these data or not (S-GT 9).
SELECT c.contig, c.position, c.ref, c.alt, c.variation_id, c.significance, c.stars, c.conditions, c.consequence, c.release
FROM clinvar AS c
JOIN (SELECT UNNEST(CAST($genes AS VARCHAR[])) AS name) AS g ON g.name = c.gene
WHERE c.assembly = $assembly
ORDER BY c.contig, c.position, c.ref, c.alt
