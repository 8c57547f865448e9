"""Questions about carriers against those who were called and carry nothing."""
