"""From a citizen's words to the entries of the knowledge base. Knows no web, store or card."""

import os

# One question is too small to be shared among cores, and on a busy machine waiting for the others takes longer than
# the sum itself. It must be said before numpy is first imported; whoever sets it already is left alone.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
