"""Run in our own environment: the tables and people, the intake, the load of incidents."""
