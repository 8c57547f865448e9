-- A column of a genotype file for each member who has a germline biosample on $assembly that speaks (S-CL 1), named as
-- individuals.sql names the individual; and how many alleles it has on X and Y by genetic sex, as relation `sampled` says:
-- 0 is left out there (S-GT 7).
SELECT CAST(ROW_NUMBER() OVER (ORDER BY d.name, i.source_id) - 1 AS INTEGER) AS place, b.biosample_id, b.assay_id,
    d.name || '/' || i.source_id AS name, p.assay_id IS NOT NULL AS phased,
    CAST(CASE i.karyotypic_sex WHEN 'XX' THEN 2 WHEN 'XY' THEN 1 ELSE 0 END AS TINYINT) AS on_x,
    CAST(CASE i.karyotypic_sex WHEN 'XY' THEN 1 ELSE 0 END AS TINYINT) AS on_y
FROM (
    SELECT m.individual_id, MIN(s.biosample_id) AS biosample_id
    FROM member AS m
    JOIN biosample AS s ON s.individual_id = m.individual_id AND s.speaks
    JOIN assay AS a ON a.assay_id = s.assay_id AND a.assembly = $assembly AND a.origin = 'germline'
    GROUP BY m.individual_id
) AS v
JOIN biosample AS b ON b.biosample_id = v.biosample_id
JOIN individual AS i ON i.individual_id = v.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
LEFT JOIN phased_assay AS p ON p.assay_id = b.assay_id
ORDER BY place
