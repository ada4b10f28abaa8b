"""Parts of the work queue: what it is narrowed to, who is waited for, what has been handed over in parts."""
