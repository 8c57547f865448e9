-- Who annotated the variants, with versions: the layers that were asked for or came in files, and the ClinVar in use.
SELECT l.assembly AS assembly, l.kind AS kind, l.name AS name, l.version AS version
FROM annotation_layer AS l
WHERE l.kind <> 'equivalents'
UNION
SELECT k.assembly AS assembly, 'clinvar' AS kind, 'ClinVar' AS name, MAX(k.release) AS version
FROM clinvar AS k
GROUP BY k.assembly
ORDER BY assembly, kind, name, version
