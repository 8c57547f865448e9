"""Questions about time: how long individuals were at risk, and what became of them."""
