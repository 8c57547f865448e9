-- Changes of proteins and transcripts that hold a text, of whatever gene.
SELECT DISTINCT c.variant_id, c.gene, c.hgvsc, c.hgvsp, c.preferred
FROM consequence AS c
WHERE (NOT $protein AND c.hgvsc LIKE $within) OR ($protein AND (c.hgvsp LIKE $within OR c.hgvsp LIKE $short))
ORDER BY c.variant_id, c.gene, c.hgvsc, c.hgvsp
LIMIT 2000
