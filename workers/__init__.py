"""Turns a request into work done: the pipeline, limits, queue and archives."""
