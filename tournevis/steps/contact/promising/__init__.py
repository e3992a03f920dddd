"""What is promised to the client by when, told and shown; whoever carries it is reminded in time."""
