"""A pytest plugin that benchmarks coding agents."""
