"""Files in, samples out, nothing else: every error is typed, every cost is bounded by the header first.

`decode_image` and `decode_file` work in this process; `DecoderPool` does the same in limited children, which is what a
server must use. docs/formats.md lists what is read and what is refused.
"""

from inference.core.decode.file import decode_file, decode_image
from inference.core.decode.pool import DecoderPool

__all__ = ["DecoderPool", "decode_file", "decode_image"]
