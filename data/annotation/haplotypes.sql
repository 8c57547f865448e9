-- What of the release may be read together: pairs of coding variants (neighbour), who carries a pair on one chromosome for
-- sure (together). Variants are read together that change one codon of a transcript, and two that shift its frame.
CREATE OR REPLACE TEMP TABLE neighbour AS
WITH coding AS (
    SELECT c.variant_id, c.transcript_id, c.consequence = 'frameshift_variant' AS shifts, v.position,
        v.position + length(v.ref) - 1 AS last_position, CAST(regexp_extract(c.hgvsp, '^(\d+)', 1) AS INTEGER) AS residue,
        length(regexp_extract(c.hgvsp, '^\d+([A-Z*]+)', 1)) AS residues
    FROM consequence AS c
    JOIN variant AS v ON v.variant_id = c.variant_id
    WHERE v.assembly = $assembly AND v.contig <> 'MT' AND c.transcript_id IS NOT NULL AND regexp_matches(c.hgvsp, '^\d')
),
codon AS (
    SELECT variant_id, transcript_id, position, last_position,
        unnest(range(residue, residue + CASE WHEN shifts THEN 1 ELSE greatest(1, least(residues, 100)) END)) AS residue
    FROM coding
)
SELECT a.variant_id AS first, b.variant_id AS second
FROM codon AS a
JOIN codon AS b ON b.transcript_id = a.transcript_id AND b.residue = a.residue AND a.last_position < b.position
UNION
SELECT a.variant_id, b.variant_id
FROM coding AS a
JOIN coding AS b ON b.transcript_id = a.transcript_id AND a.shifts AND b.shifts AND a.last_position < b.position;
-- `copy` names the chromosome: 'every' (all of them carry it), 'set:haplotype' where phase is known, else one of its own.
-- The phase of a whole contig (set 0) is statistical, and not trusted for alleles seen twice or less (S-GT 13).
CREATE OR REPLACE TEMP TABLE together AS
WITH carried AS (
    SELECT g.biosample_id, g.variant_id, CASE WHEN g.alt_count = g.ploidy THEN 'every'
        WHEN h.haplotype IS NOT NULL AND (h.phase_set > 0 OR f.ac_raw > 2) THEN concat(h.phase_set, ':', h.haplotype)
        ELSE concat('of ', g.variant_id) END AS copy
    FROM (SELECT first AS variant_id FROM neighbour UNION SELECT second FROM neighbour) AS n
    JOIN genotype AS g ON g.variant_id = n.variant_id AND g.alt_count > 0 AND g.missing_count = 0 AND g.passes_qc
    JOIN biosample AS b ON b.biosample_id = g.biosample_id
    JOIN assay AS a ON a.assay_id = b.assay_id AND a.origin = 'germline'
    LEFT JOIN phased_genotype AS h ON h.variant_id = g.variant_id AND h.biosample_id = g.biosample_id
    LEFT JOIN variant_frequency AS f ON f.variant_id = g.variant_id AND f.population = 'all'
)
SELECT a.biosample_id, CASE WHEN a.copy = 'every' THEN b.copy ELSE a.copy END AS copy, n.first, n.second
FROM neighbour AS n
JOIN carried AS a ON a.variant_id = n.first
JOIN carried AS b ON b.variant_id = n.second AND b.biosample_id = a.biosample_id
WHERE a.copy = b.copy OR a.copy = 'every' OR b.copy = 'every';
