-- The phenopackets that those on the page were brought as.
SELECT g.place, s.message
FROM page AS g
JOIN phenopacket AS s ON s.individual_id = g.individual_id
ORDER BY g.place, s.message
