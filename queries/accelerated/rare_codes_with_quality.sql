-- As rare_rows.sql, of releases that keep the byte.
SELECT g.variant_id, g.biosample_id, g.code, CAST(NOT g.passes_qc AS UTINYINT) AS failed
FROM genotype_call AS g
WHERE NOT g.packed AND g.variant_id >= $first AND g.variant_id <= $last
