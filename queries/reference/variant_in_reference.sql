-- Variants with their frequency in a named reference, the largest over $populations; NULL where they are absent from it. Where
-- those say nothing of a variant, $otherwise does.
SELECT v.variant_id, v.assembly, v.packed, v.region, r.af
FROM variant AS v
LEFT JOIN (
    SELECT k.variant_id, COALESCE(
        MAX(CASE WHEN LIST_CONTAINS(CAST($populations AS VARCHAR[]), k.population) THEN k.af END),
        MAX(CASE WHEN k.population = $otherwise THEN k.af END)) AS af
    FROM reference_frequency AS k
    WHERE k.reference = $reference AND k.version = $version
    GROUP BY k.variant_id
) AS r ON r.variant_id = v.variant_id
