-- Vital status 'alive'. Unknown: the status is unknown (S-ST 13).
SELECT p.individual_id, CASE WHEN i.vital_status = 'alive' THEN 1 ELSE 0 END AS state
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
WHERE i.vital_status IN ('alive', 'unknown')
