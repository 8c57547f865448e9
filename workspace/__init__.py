"""What people keep: saved cohorts and their versions, notes, capsules. Nothing of individuals."""
