"""Run in the peer's environment: read a VCF's genotypes, and DP, GQ and AD where it has them, as arrays.

ENV/bin/python bench/cyvcf2_peer.py FILE
"""

from __future__ import annotations

import sys

import cyvcf2

for record in cyvcf2.VCF(sys.argv[1], threads=2):
    _ = record.gt_types
    for name in record.FORMAT[1:]:
        _ = record.format(name)
