-- Concepts of OMOP that this release knows, and all below them, each with the concepts below it, itself included.
WITH asked AS (
    SELECT DISTINCT a.descendant_id AS code_id
    FROM code AS c
    JOIN code_ancestor AS a ON a.ancestor_id = c.code_id
    WHERE c.omop_concept_id IN (SELECT UNNEST($concepts))
)
SELECT above.omop_concept_id AS ancestor, below.omop_concept_id AS descendant
FROM asked AS s
JOIN code AS above ON above.code_id = s.code_id
JOIN code_ancestor AS a ON a.ancestor_id = s.code_id
JOIN code AS below ON below.code_id = a.descendant_id
WHERE above.omop_concept_id IS NOT NULL AND below.omop_concept_id IS NOT NULL
