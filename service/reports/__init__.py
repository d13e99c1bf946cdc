"""Reports for people: text and HTML, both drawn from one view."""
