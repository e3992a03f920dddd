"""The `tournevis` command: takes what is typed in a terminal,
starts, keeps and stops the processes, and loads or prints what is asked for,
and leaves a house that runs, or one plain sentence on why it can't."""
