"""What goes to phones is compressed; nothing else is.

A kiosk is its own server, and staff's pages hold people's data: a page's length must tell nobody what stands in it.
The phone pages hold none, and the token of their forms belongs to a cookie that other sites' requests don't carry
(docs/decisions/0023-phone-offline.md).
"""

from flask import Flask, Response, request
from flask_compress import Compress


def init_app(app: Flask) -> None:
    """Compress static files and the phone pages."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_STREAMS=False,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
    )
    compress = Compress(app)

    def compressed(response: Response) -> Response:
        if request.endpoint == "static":
            if response.mimetype not in compress.compress_mimetypes_set:
                return response
            response.direct_passthrough = False
            response.make_sequence()
        elif not request.path.startswith("/m/"):
            return response
        return compress.after_request(response)

    app.after_request(compressed)
