"""What may be asked, as frozen values: criteria and cohorts, codes, loci, outcomes; nothing here knows a database.

criteria.py      every criterion; criterion.py is their base, logic.py joins them
cohort.py        a named criterion and its file
codes.py         SYSTEM:code
errors.py        every error Concord raises on purpose
definitions.py   gene sets, diplotypes and case definitions, read from definitions/
"""
