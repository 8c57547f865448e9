"""The question as it is edited: its tree, its rows, the dialog and the forms of criteria."""
