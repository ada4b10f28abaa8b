"""The JSON interface of other systems of the city: who they are, what they read, and what they are told of."""
