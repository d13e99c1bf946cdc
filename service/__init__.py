"""Turns calls of people and programs into requests: command line, reports, later web and API."""
