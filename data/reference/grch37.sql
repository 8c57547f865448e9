-- The reference's genes on GRCh37. Each part of a transcript lies in one block of one shift, and a transcript's shifts are near
-- each other; where that is not so the transcript is left out, and so is a gene with neither a transcript nor both of its ends.
CREATE OR REPLACE TEMP TABLE shift_block AS
SELECT contig, start_position, end_position, shift FROM read_csv($blocks, header = TRUE, types = {'contig': 'VARCHAR'});

CREATE OR REPLACE TEMP TABLE spanning AS
SELECT t.transcript_id, g.contig, CASE WHEN b.end_position >= t.end_position THEN b.shift END AS shift
FROM transcript AS t
JOIN gene AS g ON g.gene_id = t.gene_id AND g.assembly = t.assembly
ASOF LEFT JOIN shift_block AS b ON b.contig = g.contig AND b.start_position <= t.start_position
WHERE t.assembly = 'GRCh38';

CREATE OR REPLACE TEMP TABLE shifted_part AS
SELECT e.transcript_id, e.rank, e.part, e.start_position + b.shift AS start_position, e.end_position + b.shift AS end_position,
    b.shift, b.end_position >= e.end_position AS inside
FROM (
    SELECT x.transcript_id, x.rank, x.part, x.start_position, x.end_position, s.contig
    FROM exon AS x
    JOIN spanning AS s ON s.transcript_id = x.transcript_id AND s.shift IS NULL
    WHERE x.assembly = 'GRCh38'
) AS e
ASOF LEFT JOIN shift_block AS b ON b.contig = e.contig AND b.start_position <= e.start_position;

CREATE OR REPLACE TEMP TABLE in_parts AS
SELECT transcript_id, MIN(start_position) AS start_position, MAX(end_position) AS end_position
FROM shifted_part
GROUP BY transcript_id
HAVING BOOL_AND(COALESCE(inside, FALSE)) AND MAX(shift) - MIN(shift) <= $farthest;

INSERT INTO transcript BY NAME
SELECT t.* REPLACE ('GRCh37' AS assembly, COALESCE(t.start_position + s.shift, p.start_position) AS start_position,
    COALESCE(t.end_position + s.shift, p.end_position) AS end_position)
FROM transcript AS t
JOIN spanning AS s ON s.transcript_id = t.transcript_id
LEFT JOIN in_parts AS p ON p.transcript_id = t.transcript_id
WHERE t.assembly = 'GRCh38' AND COALESCE(s.shift, p.start_position) IS NOT NULL;

INSERT INTO exon BY NAME
SELECT e.* REPLACE ('GRCh37' AS assembly, e.start_position + s.shift AS start_position, e.end_position + s.shift AS end_position)
FROM exon AS e
JOIN spanning AS s ON s.transcript_id = e.transcript_id AND s.shift IS NOT NULL
WHERE e.assembly = 'GRCh38'
UNION ALL BY NAME
SELECT e.transcript_id, 'GRCh37' AS assembly, e.rank, e.part, e.start_position, e.end_position
FROM shifted_part AS e
JOIN in_parts AS p ON p.transcript_id = e.transcript_id;

INSERT INTO gene BY NAME
SELECT g.* REPLACE ('GRCh37' AS assembly, COALESCE(m.first, g.start_position + a.shift) AS start_position,
    COALESCE(m.last, g.end_position + b.shift) AS end_position)
FROM (FROM gene WHERE assembly = 'GRCh38') AS g
ASOF LEFT JOIN shift_block AS a ON a.contig = g.contig AND a.start_position <= g.start_position
ASOF LEFT JOIN shift_block AS b ON b.contig = g.contig AND b.start_position <= g.end_position
LEFT JOIN (
    SELECT gene_id, MIN(start_position) AS first, MAX(end_position) AS last
    FROM transcript
    WHERE assembly = 'GRCh37'
    GROUP BY gene_id
) AS m ON m.gene_id = g.gene_id
WHERE m.gene_id IS NOT NULL
    OR (a.end_position >= g.start_position AND b.end_position >= g.end_position AND ABS(a.shift - b.shift) <= $farthest);
