-- The speaking biosamples of `member`, by population and region of the asked variants, with how many alleles each has
-- there by genetic sex (S-GT 7): karyotypes other than XX and XY are left out on X and Y, and XX on Y.
SELECT m.population, r.region, b.biosample_id, b.assay_id, b.voice, b.several,
    CASE WHEN r.region = 'autosome' OR (r.region = 'X' AND i.karyotypic_sex = 'XX') THEN 2 ELSE 1 END AS ploidy
FROM member AS m
JOIN individual AS i ON i.individual_id = m.individual_id
JOIN voice AS b ON b.individual_id = m.individual_id
JOIN (SELECT DISTINCT v.region FROM asked_variant AS v) AS r
    ON r.region IN ('autosome', 'MT') OR i.karyotypic_sex = 'XY' OR (r.region = 'X' AND i.karyotypic_sex = 'XX')
