-- Variants with their frequency in the reference asked: GroupMax of this release, unless a part brings another (queries/reference).
SELECT v.variant_id, v.assembly, v.packed, v.region, v.groupmax_af AS af
FROM variant AS v
