-- Everybody permitted, as one population; relatives left out where asked (S-GT 14).
SELECT p.individual_id, 'all' AS population
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
WHERE i.unrelated OR NOT $unrelated_only
