-- Who agreed to have results returned, by every consent record of theirs: for who reaches people in their care alone (S-DU 5).
SELECT c.individual_id
FROM consent AS c
GROUP BY c.individual_id
HAVING MIN(CASE WHEN c.recontact_results THEN 1 ELSE 0 END) = 1
