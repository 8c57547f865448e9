-- Every biosample of the permitted, whether or not it speaks.
SELECT b.biosample_id
FROM biosample AS b
JOIN permitted AS p ON p.individual_id = b.individual_id
