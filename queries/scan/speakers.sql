-- The permitted whose germline biosample speaks on one assembly, one biosample each, with how many X they have (S-GT 7).
SELECT b.individual_id, b.biosample_id, b.assay_id,
    CASE i.karyotypic_sex WHEN 'XX' THEN 2 WHEN 'XY' THEN 1 ELSE 0 END AS x
FROM voice AS b
JOIN permitted AS p ON p.individual_id = b.individual_id
JOIN individual AS i ON i.individual_id = b.individual_id
JOIN assay AS a ON a.assay_id = b.assay_id AND a.assembly = $assembly AND a.origin = 'germline'
WHERE b.biosample_id = b.voice
ORDER BY b.individual_id
