"""When a class meets: the plan and its days, what stands in the way, and what changes."""
