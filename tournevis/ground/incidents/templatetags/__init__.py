"""What the pages of every step say of an incident."""
