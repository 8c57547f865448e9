-- Who in exported_column carries an exported_sibling in a call that passes genotype QC, and how many copies. Who has no row
-- for the variant itself was called without it, and these copies are not reference (S-GT 2).
SELECT x.variant_id, c.place, CASE v.kind WHEN 0 THEN 2 WHEN 1 THEN c.on_x WHEN 2 THEN c.on_y ELSE 1 END AS ploidy,
    CAST(SUM(g.alt_count) AS BIGINT) AS other
FROM exported_sibling AS x
JOIN exported_variant AS v ON v.variant_id = x.variant_id
JOIN genotype AS g ON g.variant_id = x.sibling_id AND g.packed = x.packed AND g.alt_count > 0 AND g.passes_qc
JOIN exported_column AS c ON c.biosample_id = g.biosample_id
GROUP BY x.variant_id, c.place, v.kind, c.on_x, c.on_y
ORDER BY x.variant_id, c.place
