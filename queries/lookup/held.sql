-- Which kinds of identifier the variants of this release carry at all.
SELECT
    (SELECT COUNT(*) FROM variant AS v WHERE v.rsid IS NOT NULL) AS rsids,
    (SELECT COUNT(*) FROM variant_clinvar AS k) AS clinvar,
    (SELECT MAX(k.release) FROM variant_clinvar AS k) AS clinvar_release,
    (SELECT MIN(k.stars) FROM variant_clinvar AS k) AS clinvar_stars,
    (SELECT COUNT(*) FROM consequence AS c WHERE c.hgvsp IS NOT NULL) AS proteins
