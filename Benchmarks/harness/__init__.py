"""What the measures share: processes, counters, spreads and the report."""
