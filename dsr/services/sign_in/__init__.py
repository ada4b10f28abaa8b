"""Signing in: attempts and sessions, the second factor, the city's own sign-in, the emergency account, touches and reviews of access."""
