"""`/api/v1`: the JSON interface for the city's e-services and case management."""
