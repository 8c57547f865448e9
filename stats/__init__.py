"""Statistics: frames in, estimates with intervals, N and warnings out. No plotting, no SQL, nothing else of ours.

survival.py      from times at risk to the whole estimate; estimates.py says what that holds
risk_sets.py     who is at risk when: everything else is counted over it
kaplan_meier.py, competing.py, log_rank.py, exact.py, cox.py, firth.py, restricted_mean.py   one method a module
contrasts.py, comparison.py   hazard ratios, and all that compares groups
protection.py    an estimate as roles without exact numbers may see it
fisher.py, multiplicity.py    Fisher's exact test with its conditional odds ratio, of many tables at once; q-values
association.py   a scan of many two-by-two tables, every test counted; spread.py   quantiles and means of two groups
penetrance.py    cumulative incidence by age, read off a survival estimate
intervals.py     Wilson, exact Poisson, FAF95
"""

from stats.intervals import faf95, poisson_exact, wilson
from stats.survival.analysis import estimate
from stats.survival.estimates import SurvivalEstimate

__all__ = ["SurvivalEstimate", "estimate", "faf95", "poisson_exact", "wilson"]
