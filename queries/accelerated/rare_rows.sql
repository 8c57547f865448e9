-- What the genotypes of variants from $first to $last that are not packed say, as one byte, in the order of the table. For
-- releases that keep the eight columns; others keep the byte.
SELECT g.variant_id, g.biosample_id,
    CAST(g.alt_count + 16 * g.missing_count + 64 * (2 - g.ploidy) AS UTINYINT) AS code, CAST(NOT g.passes_qc AS UTINYINT) AS failed
FROM genotype AS g
WHERE NOT g.packed AND g.variant_id >= $first AND g.variant_id <= $last
