"""The promises of the diagnosis engine."""
