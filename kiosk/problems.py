"""What can be wrong with a request to the HTTP interface before any domain sees it."""


class BadRequestField(ValueError):
    """A field of a request can't be used.

    Attributes:
        field: its name.
        expected: what it takes.
    """

    def __init__(self, field: str, expected: str) -> None:
        self.field, self.expected = field, expected
        super().__init__(f"{field}: use {expected}")
