"""The conventions of DESIGN.md, held by tests: what a machine can see, nobody has to remember."""
