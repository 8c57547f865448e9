-- What the asked variants do to a gene, called any of $names: on its preferred transcript, and on $transcript ($version is
-- its id with a dot) where that one is asked for (S-GT 12). One row a variant × transcript × term.
SELECT c.variant_id, c.transcript_id, c.consequence, c.consequence_class, c.hgvsc, c.hgvsp, c.loftee, c.preferred
FROM consequence AS c
JOIN asked_variant AS a ON a.variant_id = c.variant_id
WHERE LIST_CONTAINS(CAST($names AS VARCHAR[]), c.gene)
    AND (c.preferred OR c.transcript_id = $transcript OR STARTS_WITH(c.transcript_id, $version))
ORDER BY c.variant_id, c.transcript_id, c.consequence
