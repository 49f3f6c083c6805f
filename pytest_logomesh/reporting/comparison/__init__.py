"""Runs beside one another: what differs between tiers, strategies and dates, and how runs went over time."""
