"""Sample plans of invented schools, and the small outline language they are written in."""
