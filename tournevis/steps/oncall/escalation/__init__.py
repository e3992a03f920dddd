"""One after the other is alerted until someone has it."""
