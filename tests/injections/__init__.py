"""Text that speaks to whoever judges, and the proof that nobody listens."""
