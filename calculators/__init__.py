"""Estimates from published rules: plain Python that knows neither web, store, card nor language."""
