"""Social security cards: readers, commands, files, and the desk that owns the card in the reader.

Nothing is imported here, so that `kiosk.card` works on a machine without pyscard (see `kiosk.card.pcsc`).
"""
