-- Who of the permitted carries an allele of `asked_variant` and has reads registered: one row a file, numbered within its
-- biosample. `zygosity`: 5 homozygous, 4 hemizygous, 3 heterozygous, 2 heteroplasmic, 1 unknown; the strongest of several.
SELECT c.individual, c.biosample, c.file, MAX(c.zygosity) AS zygosity, COUNT(DISTINCT c.variant_id) AS variants,
    MAX(c.passes) AS passes
FROM (
    SELECT d.name || '/' || i.source_id AS individual, b.source_id AS biosample, v.variant_id,
        DENSE_RANK() OVER (PARTITION BY i.individual_id, b.source_id ORDER BY r.path) AS file,
        CASE WHEN g.passes_qc THEN 1 ELSE 0 END AS passes,
        CASE WHEN v.kind = 3 AND COALESCE(g.vaf, 1) < CAST($homoplasmic AS REAL) THEN 2
            WHEN g.missing_count > 0 THEN 1
            WHEN g.ploidy = 1 AND v.kind <> 3 THEN 4
            WHEN g.alt_count = g.ploidy THEN 5
            ELSE 3
        END AS zygosity
    FROM asked_variant AS v
    JOIN genotype AS g ON g.variant_id = v.variant_id
    JOIN reads AS r ON r.biosample_id = g.biosample_id
    JOIN biosample AS b ON b.biosample_id = g.biosample_id
    JOIN permitted AS p ON p.individual_id = b.individual_id
    JOIN individual AS i ON i.individual_id = b.individual_id
    JOIN dataset AS d ON d.dataset_id = i.dataset_id
    WHERE g.alt_count > 0
) AS c
GROUP BY c.individual, c.biosample, c.file
ORDER BY zygosity DESC, c.individual, c.biosample, c.file
