-- The members whose germline biosample speaks on one assembly: one biosample each.
SELECT m.individual_id, b.biosample_id, b.assay_id
FROM member AS m
JOIN voice AS b ON b.individual_id = m.individual_id AND b.biosample_id = b.voice
JOIN assay AS a ON a.assay_id = b.assay_id AND a.assembly = $assembly AND a.origin = 'germline'
ORDER BY b.biosample_id
