-- The assembly that most germline biosamples are of.
SELECT a.assembly, COUNT(*) AS n
FROM biosample AS b
JOIN assay AS a ON a.assay_id = b.assay_id AND a.origin = 'germline'
WHERE b.speaks
GROUP BY a.assembly
ORDER BY n DESC, a.assembly DESC
LIMIT 1
