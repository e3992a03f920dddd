"""Base templates, components and tags."""
