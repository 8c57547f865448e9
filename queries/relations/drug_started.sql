-- The first date on which each individual was on the drug.
SELECT d.individual_id, MIN(d.start_date) AS first_date
FROM drug_taken AS d
GROUP BY d.individual_id
