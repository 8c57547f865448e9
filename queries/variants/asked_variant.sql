-- One allele, in its parsimonious form or as its record spelled it.
SELECT v.variant_id, CASE v.region WHEN 'autosome' THEN 0 WHEN 'X' THEN 1 WHEN 'Y' THEN 2 ELSE 3 END AS kind
FROM variant AS v
WHERE v.contig = $contig
    AND ($assembly IS NULL OR v.assembly = $assembly)
    AND ((v.position = $position AND v.ref = $ref AND v.alt = $alt) OR v.original = $original)
