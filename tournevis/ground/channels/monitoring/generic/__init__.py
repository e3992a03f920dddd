"""Any JSON: the source says where its key, state, title, text, severity and link are."""
