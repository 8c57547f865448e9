"""Parts of the network page: choices, sites of the registry, what they said. They take what a hub found as it is.

choices.py   which cohort, and what is asked of it
sites.py     the registry: who is there, what they hold, who permits the purpose; stewards change it
answers.py   counts, funnels and frequencies, site by site and, where allowed, together
analyses.py  ratios, curves, tables and scans, likewise
watched.py   a round that is still on its way
"""
