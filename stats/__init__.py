"""Statistics: frames in, estimates with intervals, N and warnings out. No plotting, no SQL, nothing else of ours."""
