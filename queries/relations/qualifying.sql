-- Variants that qualify: (part, variant_id, assembly, packed, region). Without a frequency: kept, dropped or all that
-- counts, as $af_absent says (S-GT 10). ClinVar is joined by allele; 'conflicting' is a class of its own (S-GT 9).
SELECT l.part, v.variant_id, v.assembly, v.packed, v.region
FROM located AS l
JOIN variant_with_af AS v ON v.variant_id = l.variant_id
LEFT JOIN (
    SELECT DISTINCT k.variant_id
    FROM variant_clinvar AS k
    WHERE LIST_CONTAINS(CAST($significances AS VARCHAR[]), k.significance) AND k.stars >= $min_stars
) AS s ON s.variant_id = v.variant_id
WHERE ($any_significance OR s.variant_id IS NOT NULL)
    AND ($any_frequency
        OR (v.af IS NULL AND ($af_absent = 'only' OR ($af_absent = 'keep' AND $any_min_af)))
        OR ($af_absent <> 'only' AND ($any_max_af OR v.af < $max_af) AND ($any_min_af OR v.af >= $min_af)
            AND v.af IS NOT NULL))
