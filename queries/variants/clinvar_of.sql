-- ClinVar's word on each asked variant, joined by allele at build (S-GT 9): of several records the best reviewed.
SELECT r.variant_id, r.significance AS clinvar, CAST(r.stars AS INTEGER) AS stars
FROM (
    SELECT c.variant_id, c.significance, c.stars,
        ROW_NUMBER() OVER (PARTITION BY c.variant_id ORDER BY c.stars DESC, c.variation_id, c.significance) AS place
    FROM variant_clinvar AS c
    JOIN asked_variant AS a ON a.variant_id = c.variant_id
) AS r
WHERE r.place = 1
ORDER BY r.variant_id
