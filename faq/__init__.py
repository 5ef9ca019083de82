"""From a citizen's words to the entries of the knowledge base. Knows no web, store or card."""

import os

# One question is too small to be shared among cores, and on a busy machine waiting for the others takes longer than
# the sum itself. It must be said before numpy is first imported; whoever sets it already is left alone.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Without its 47,000 phrases pypinyin takes 13 MB instead of 55; those of this field stand in normalise.py. It, too,
# looks when it is first imported.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
