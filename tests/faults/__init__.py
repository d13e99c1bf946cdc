"""What breaks, really broken: every accepted file ends reviewed or failed with a reason, once."""
