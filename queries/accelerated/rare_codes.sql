-- As rare_rows.sql, of releases that keep the byte and have no qualities: nothing has failed.
SELECT g.variant_id, g.biosample_id, g.code
FROM genotype_call AS g
WHERE NOT g.packed AND g.variant_id >= $first AND g.variant_id <= $last
