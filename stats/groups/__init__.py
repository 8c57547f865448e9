"""Groups side by side: tables, weights, power."""
