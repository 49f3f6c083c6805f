"""For runs in this checkout: the benchmarks under tests are scripts, run by hand and never as tests."""

collect_ignore = ["tests/benchmarks"]
