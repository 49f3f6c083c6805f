"""Red, the attacker: rules of the task, dataflow, a model's claims, and exploits that prove them."""
