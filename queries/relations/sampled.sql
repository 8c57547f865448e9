-- The speaking biosamples of `member`, by population and kind of place of the asked variants (0 autosome, 1 X, 2 Y, 3 MT),
-- with how many alleles each has there by genetic sex (S-GT 7): karyotypes other than XX and XY are left out on X and Y,
-- and XX on Y. Kinds are numbers because the join to genotypes runs over them.
SELECT m.population, r.kind, b.biosample_id, b.assay_id, b.voice, b.several,
    CAST(CASE WHEN r.kind = 0 OR (r.kind = 1 AND i.karyotypic_sex = 'XX') THEN 2 ELSE 1 END AS TINYINT) AS ploidy
FROM member AS m
JOIN individual AS i ON i.individual_id = m.individual_id
JOIN voice AS b ON b.individual_id = m.individual_id
JOIN (SELECT DISTINCT v.kind FROM asked_variant AS v) AS r
    ON r.kind IN (0, 3) OR i.karyotypic_sex = 'XY' OR (r.kind = 1 AND i.karyotypic_sex = 'XX')
