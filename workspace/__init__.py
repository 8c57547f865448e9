"""What people keep: saved cohorts and their versions, notes, drafts. Nothing of individuals.

store.py     the store beside the warehouse
resolve.py   saved cohorts inside a question, looked up before it is asked
"""

from workspace.resolve import names_saved, resolved
from workspace.saved_cohort import SavedCohort
from workspace.store import Workspace, open_workspace

__all__ = ["SavedCohort", "Workspace", "names_saved", "open_workspace", "resolved"]
