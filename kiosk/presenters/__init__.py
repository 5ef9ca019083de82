"""From a result of the domain to what a template shows: words, order, nothing computed."""
