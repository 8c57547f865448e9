"""All the SQL, and the little Python that binds and runs it.

answer.py      the one call behind every door
warehouse.py   the release that is current, and cursors cut to whom an Asking may ask about
compose.py     a criterion as one query, made of the files in criteria/
count.py, attrition.py, individuals.py, describe.py, overview.py …   one question a module
"""

from queries.answer import answer
from queries.asking import asking_for
from queries.warehouse import Warehouse, open_warehouse

__all__ = ["Warehouse", "answer", "asking_for", "open_warehouse"]
