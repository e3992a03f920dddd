"""A Zabbix media type of the kind webhook: one event a request; the script is in docs/doorways.md."""
