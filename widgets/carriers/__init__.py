"""Cards about carriers: conditions, measurements, penetrance, two variants in one person."""
