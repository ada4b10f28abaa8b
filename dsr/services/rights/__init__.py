"""What the rights besides access do: restrictions that bite, corrections, erasures, disclosures, and what they leave to do."""
