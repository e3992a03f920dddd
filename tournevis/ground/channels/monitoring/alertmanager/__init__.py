"""Prometheus Alertmanager's webhook, version 4: one group of alerts a request."""
