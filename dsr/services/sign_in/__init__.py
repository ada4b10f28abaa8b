"""Signing in: attempts and sessions, the second factor, the city's own sign-in, the emergency account, what two administrators decide, touches and reviews of access."""
