-- The domains of a transcript's protein, along it.
SELECT d.name, d.start_residue, d.end_residue
FROM protein_domain AS d
WHERE d.transcript_id = $transcript_id
ORDER BY d.start_residue, d.end_residue, d.name
