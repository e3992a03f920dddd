"""How each engineer wants to be alerted: rules, quiet hours, verified numbers, a test."""
