"""What is measured, one file a figure. `make bench` runs them all; docs/performance.md says what they mean."""
