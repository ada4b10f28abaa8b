"""The page of the work queue: what it is asked for, and its rows in words."""
