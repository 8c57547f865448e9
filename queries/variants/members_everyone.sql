-- Everybody permitted, as one population.
SELECT p.individual_id, 'all' AS population, i.unrelated
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
