-- The phenopackets, which may hold interpretations of variants, of who agreed to have results returned.
SELECT s.individual_id, s.message
FROM phenopacket AS s
JOIN agreed AS a ON a.individual_id = s.individual_id
