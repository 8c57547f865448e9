-- How the calls of some alleles fared in the permitted: carriers in all, and those whose call passed quality control.
SELECT g.variant_id, COUNT(DISTINCT b.individual_id) AS carriers,
    COUNT(DISTINCT CASE WHEN g.passes_qc THEN b.individual_id END) AS passing
FROM variant AS v
JOIN genotype AS g ON g.variant_id = v.variant_id AND g.packed = v.packed
JOIN biosample AS b ON b.biosample_id = g.biosample_id
JOIN permitted AS p ON p.individual_id = b.individual_id
WHERE g.alt_count > 0 AND LIST_CONTAINS(CAST($variant_ids AS INTEGER[]), v.variant_id)
GROUP BY g.variant_id
ORDER BY g.variant_id
