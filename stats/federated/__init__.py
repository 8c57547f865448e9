"""Several sites' protected aggregates as one: what a hub makes of them, with nobody's row in sight.

table.py    a Table One: counts added up, means and spreads from n, mean and spread of each site
curves.py   survival curves from coarsened risk tables
scan.py     odds ratios of many conditions, each meta-analysed

What fewer than two sites tell is left out everywhere: it would be one site's own number.
"""

LEAST_SITES = 2
