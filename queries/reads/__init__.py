"""Questions about sequencing reads: who has any, and one window of a file."""
