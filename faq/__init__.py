"""From a citizen's words to the entries of the knowledge base. Knows no web, store or card."""
