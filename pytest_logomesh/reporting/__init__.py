"""From records to what people and machines read: run.json, tables, JUnit properties, Markdown."""
