-- The keys of everybody permitted.
SELECT p.individual_id
FROM permitted AS p
ORDER BY p.individual_id
