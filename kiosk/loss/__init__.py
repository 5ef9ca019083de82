"""A lost card: who may report it where, what follows, and what can no longer follow. Knows no web and no database."""
