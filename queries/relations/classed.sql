-- The speaking biosamples of members, numbered by population and genetic sex: rows of genotypes are grouped by that number.
SELECT m.population, b.biosample_id, b.voice, b.several,
    CAST(DENSE_RANK() OVER (ORDER BY m.population, i.karyotypic_sex) AS SMALLINT) AS class
FROM member AS m
JOIN individual AS i ON i.individual_id = m.individual_id
JOIN voice AS b ON b.individual_id = m.individual_id
