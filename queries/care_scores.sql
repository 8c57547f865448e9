-- The polygenic scores of who agreed to have results returned.
SELECT s.individual_id, s.name, s.value, s.percentile
FROM score AS s
JOIN agreed AS a ON a.individual_id = s.individual_id
