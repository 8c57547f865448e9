-- What the genotypes of variants that are not packed say, over all biosamples, in the order of the table.
SELECT g.variant_id, g.biosample_id, g.alt_count, g.missing_count, g.ploidy, CAST(g.passes_qc AS TINYINT) AS passes_qc
FROM genotype AS g
WHERE NOT g.packed
