-- What the pages of a release say of all its genes on an assembly: whether every assay looked for deletions and duplications,
-- and which ClinVar its variants were joined with, from how many stars on.
SELECT
    (SELECT COALESCE(MIN(CASE WHEN a.cnv_assessed THEN 1 ELSE 0 END), 0) = 1 FROM assay AS a WHERE a.assembly = $assembly)
        AS cnv_assessed,
    (SELECT MAX(k.release) FROM clinvar AS k WHERE k.assembly = $assembly) AS clinvar_release,
    (SELECT MIN(k.stars) FROM clinvar AS k WHERE k.assembly = $assembly) AS clinvar_stars
