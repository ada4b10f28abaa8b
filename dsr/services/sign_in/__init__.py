"""What signing in asks beyond the password: the second factor, the city's own sign-in, the emergency account, reviews."""
