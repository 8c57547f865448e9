-- What holds in every release: one SELECT a rule, giving how many rows break it. `-- rule: meaning` stands before each.

-- keys-individual: individual_id runs from 0 without gaps
SELECT count(*) FROM (SELECT individual_id, row_number() OVER (ORDER BY individual_id) - 1 AS n FROM individual) WHERE individual_id <> n;
-- keys-biosample: biosample_id runs from 0 without gaps
SELECT count(*) FROM (SELECT biosample_id, row_number() OVER (ORDER BY biosample_id) - 1 AS n FROM biosample) WHERE biosample_id <> n;
-- keys-code: code_id runs from 0 without gaps
SELECT count(*) FROM (SELECT code_id, row_number() OVER (ORDER BY code_id) - 1 AS n FROM code) WHERE code_id <> n;
-- keys-variant: variant_id runs from 0 without gaps, in the order the rows are stored
SELECT count(*) FROM variant WHERE variant_id <> rowid;
-- roll-indels: how far an allele can roll is known of left-aligned ones alone, is not negative, and 0 of all but insertions and deletions
SELECT count(*) FROM variant WHERE roll < 0 OR roll IS NOT NULL AND NOT left_aligned OR roll > 0 AND length(ref) = length(alt);
-- individual-dataset: every individual belongs to a dataset
SELECT count(*) FROM individual i ANTI JOIN dataset d ON d.dataset_id = i.dataset_id;
-- individual-twice: a source_id stands once in its dataset
SELECT count(*) FROM (SELECT 1 FROM individual GROUP BY dataset_id, source_id HAVING count(*) > 1);
-- biosample-places: every biosample has its individual and its assay, both of one dataset
SELECT count(*) FROM biosample b LEFT JOIN individual i ON i.individual_id = b.individual_id LEFT JOIN assay a ON a.assay_id = b.assay_id
WHERE i.dataset_id IS NULL OR a.dataset_id IS NULL OR i.dataset_id <> a.dataset_id;
-- one-speaks: an individual has one speaking germline biosample an assembly
SELECT count(*) FROM (SELECT 1 FROM biosample b JOIN assay a ON a.assay_id = b.assay_id WHERE a.origin = 'germline'
    GROUP BY b.individual_id, a.assembly HAVING count(*) FILTER (WHERE b.speaks) <> 1);
-- consent-places: every consent has its individual and its profile
SELECT count(*) FROM consent c LEFT JOIN individual i ON i.individual_id = c.individual_id
LEFT JOIN consent_profile p ON p.profile_id = c.profile_id WHERE i.individual_id IS NULL OR p.profile_id IS NULL;
-- consent-covered: every individual without a consent is counted in a finding
SELECT greatest((SELECT count(*) FROM individual i ANTI JOIN consent c ON c.individual_id = i.individual_id)
    - (SELECT coalesce(sum(n), 0)::BIGINT FROM finding WHERE rule = 'no-consent'), 0);
-- records-places: every clinical record has its individual and its code
SELECT count(*) FROM (
    SELECT individual_id, code_id FROM condition UNION ALL SELECT individual_id, code_id FROM measurement
    UNION ALL SELECT individual_id, code_id FROM treatment UNION ALL SELECT individual_id, code_id FROM procedure
    UNION ALL SELECT individual_id, code_id FROM visit UNION ALL SELECT individual_id, code_id FROM phenotypic_feature) r
WHERE r.individual_id NOT BETWEEN 0 AND (SELECT count(*) FROM individual) - 1 OR r.code_id NOT BETWEEN 0 AND (SELECT count(*) FROM code) - 1;
-- negative-age: nothing happens before birth
SELECT count(*) FROM (
    SELECT individual_id, start_date FROM condition UNION ALL SELECT individual_id, date FROM measurement
    UNION ALL SELECT individual_id, start_date FROM treatment UNION ALL SELECT individual_id, date FROM procedure) r
JOIN individual i ON i.individual_id = r.individual_id WHERE r.start_date < i.birth_date;
-- death-before-birth: nobody dies before birth
SELECT count(*) FROM individual WHERE death_date < birth_date;
-- death-status: who has a death date is deceased
SELECT count(*) FROM individual WHERE death_date IS NOT NULL AND vital_status <> 'deceased';
-- backwards: no period or record ends before it starts
SELECT (SELECT count(*) FROM observation_period WHERE end_date < start_date) + (SELECT count(*) FROM condition WHERE end_date < start_date)
    + (SELECT count(*) FROM treatment WHERE end_date < start_date);
-- periods-disjoint: an individual's observation periods do not overlap
SELECT count(*) FROM (SELECT start_date <= lag(end_date) OVER (PARTITION BY individual_id ORDER BY start_date) AS inside FROM observation_period) WHERE inside;
-- in-period: in_period says what the observation periods say
SELECT (SELECT count(*) FROM condition r LEFT JOIN observation_period p ON p.individual_id = r.individual_id AND r.start_date BETWEEN p.start_date AND p.end_date
        WHERE r.in_period <> (p.individual_id IS NOT NULL OR r.start_date IS NULL))
    + (SELECT count(*) FROM treatment r LEFT JOIN observation_period p ON p.individual_id = r.individual_id AND r.start_date BETWEEN p.start_date AND p.end_date
        WHERE r.in_period <> (p.individual_id IS NOT NULL OR r.start_date IS NULL));
-- sorted-condition: condition is stored by (code, individual, date)
SELECT count(*) FROM (SELECT (code_id, individual_id, start_date) < lag((code_id, individual_id, start_date)) OVER (ORDER BY rowid) AS back FROM condition) WHERE back;
-- sorted-measurement: measurement is stored by (code, individual, date)
SELECT count(*) FROM (SELECT (code_id, individual_id, date) < lag((code_id, individual_id, date)) OVER (ORDER BY rowid) AS back FROM measurement) WHERE back;
-- sorted-treatment: treatment is stored by (code, individual, date)
SELECT count(*) FROM (SELECT (code_id, individual_id, start_date) < lag((code_id, individual_id, start_date)) OVER (ORDER BY rowid) AS back FROM treatment) WHERE back;
-- codes-closed: every code is its own ancestor, and above what is below what is below it
SELECT (SELECT count(*) FROM code c ANTI JOIN code_ancestor a ON a.ancestor_id = c.code_id AND a.descendant_id = c.code_id AND a.distance = 0)
    + (SELECT count(*) FROM code_ancestor a LEFT JOIN code u ON u.code_id = a.ancestor_id LEFT JOIN code l ON l.code_id = a.descendant_id
       WHERE u.code_id IS NULL OR l.code_id IS NULL);
-- relatives-both-ways: each kinship is stored from both sides
SELECT count(*) FROM relative r ANTI JOIN relative s ON s.individual_id = r.relative_id AND s.relative_id = r.individual_id;
-- unrelated-set: no two closer than third degree among the unrelated
SELECT count(*) FROM relative r JOIN individual a ON a.individual_id = r.individual_id JOIN individual b ON b.individual_id = r.relative_id
WHERE a.unrelated AND b.unrelated AND (r.relationship <> 'other' OR r.kinship IS NULL OR r.kinship >= 0.0884);
-- genotype-places: every genotype has its variant and its biosample
SELECT count(*) FROM genotype WHERE biosample_id NOT BETWEEN 0 AND (SELECT count(*) FROM biosample) - 1
    OR variant_id NOT BETWEEN 0 AND (SELECT count(*) FROM variant) - 1;
-- genotype-counts: no genotype holds more alleles than its ploidy
SELECT count(*) FROM genotype WHERE alt_count + other_alt_count + missing_count > ploidy OR ploidy NOT IN (1, 2);
-- ac-an: no frequency counts more alleles than were called
SELECT count(*) FROM variant_frequency WHERE ac > an OR ac_raw > an_raw OR least(ac, an, het, hom, hemi, not_called) < 0;
-- carried-assemblies: a dataset's assays are of its assembly
SELECT count(*) FROM assay a JOIN dataset d ON d.dataset_id = a.dataset_id WHERE a.assembly IS DISTINCT FROM d.assembly;
-- reads-places: every registered file of reads has its biosample, and stands once
SELECT (SELECT count(*) FROM reads r ANTI JOIN biosample b ON b.biosample_id = r.biosample_id)
    + (SELECT count(*) - count(DISTINCT (biosample_id, path)) FROM reads);
-- phased-places: every phased call has its variant and its biosample
SELECT count(*) FROM phased_genotype WHERE biosample_id NOT BETWEEN 0 AND (SELECT count(*) FROM biosample) - 1
    OR variant_id NOT BETWEEN 0 AND (SELECT count(*) FROM variant) - 1 OR haplotype NOT IN (1, 2);
-- interval-places: every call of an interval has its interval and its biosample, and intervals end where they start or later
SELECT (SELECT count(*) FROM interval_genotype WHERE biosample_id NOT BETWEEN 0 AND (SELECT count(*) FROM biosample) - 1
        OR interval_id NOT BETWEEN 0 AND (SELECT count(*) FROM interval_variant) - 1)
    + (SELECT count(*) FROM interval_variant WHERE end_position < position);
-- layers: what a layer knows of a variant belongs to a layer, and no reference counts more copies than alleles
SELECT (SELECT count(*) FROM (SELECT DISTINCT reference, version FROM reference_frequency) f ANTI JOIN annotation_layer l
        ON l.kind = 'frequencies' AND l.name = f.reference AND l.version = f.version)
    + (SELECT count(*) FROM reference_frequency WHERE ac > an OR variant_id NOT BETWEEN 0 AND (SELECT count(*) FROM variant) - 1);
-- haplotype-places: a haplotype is of two variants or more that are there, and whatever is said of one is of one that is there
SELECT (SELECT count(*) FROM haplotype_variant WHERE variant_id NOT BETWEEN 0 AND (SELECT count(*) FROM variant) - 1)
    + (SELECT count(*) FROM (SELECT 1 FROM haplotype_variant GROUP BY haplotype_id HAVING count(DISTINCT variant_id) < 2))
    + (SELECT count(*) FROM haplotype_consequence c ANTI JOIN haplotype_variant v ON v.haplotype_id = c.haplotype_id);
