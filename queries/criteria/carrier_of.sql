-- Carriers of qualifying alleles (S-GT 2, 4, 6, 7): in one part (a gene, a region, named alleles) as many different ones
-- as $at_least says. What qualifies, what is called and who answers stands in queries/relations.
WITH shown AS (
    SELECT f.part, f.biosample_id, SUM(f.uncalled) AS uncalled,
        SUM(CASE WHEN f.fits = 1 THEN 1 ELSE 0 END) >= $at_least AS fits,
        SUM(CASE WHEN f.fits >= 0 THEN 1 ELSE 0 END) >= $at_least AS may_fit
    FROM (
        SELECT c.part, c.biosample_id, c.uncalled, CASE WHEN NOT c.carried THEN -1
            WHEN $zygosity IN ('any', c.zygosity) THEN c.in_fraction
            WHEN c.zygosity = 'unknown' AND $zygosity <> 'hemizygous' THEN 0 ELSE -1 END AS fits
        FROM carried_call AS c
    ) AS f
    GROUP BY f.part, f.biosample_id
)
SELECT p.individual_id, CASE WHEN a.answer = 2 THEN 1 ELSE 0 END AS state
FROM permitted AS p
LEFT JOIN answered AS a ON a.individual_id = p.individual_id
WHERE COALESCE(a.answer, 0) <> 1
