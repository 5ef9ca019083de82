"""The Flask app: the only package that knows HTTP, the database and the card."""
