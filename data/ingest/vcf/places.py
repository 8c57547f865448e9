"""Places in the arrays that the kernel and its caller share."""

from __future__ import annotations

# In `state`: what is read and to where, how much of it, and how much room there is.
AT, END, SAMPLES, FORM_LENGTH, CONTIG_LENGTH, FIELDS, CELLS, CAPACITY, READS, RECORDS = STATE = range(10)
# In a row of `records`: where the line begins, its first nine tabs, and
STRIDE = 16
LINE_END, ALTERNATES, FIRST_CELL, LAST_CELL, FIRST_READ = range(10, 15)
EXACT = -1  # for its alternates: the line goes the exact way
MOST_ALTERNATES = 3
# What a field of FORMAT is read as; 0 is passed over.
GQ, DP, AD, PS = range(1, 5)
