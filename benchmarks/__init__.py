"""What is measured, with one command: `make bench`. Figures are for reading; no test asserts a time."""
