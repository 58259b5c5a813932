"""Files in, samples out, nothing else: every error is typed, every cost is bounded by the header first.

Start reading at `decode_image`; docs/formats.md lists what is read and what is refused.
"""

from inference.core.decode.image import decode_image
from inference.core.decode.pool import DecoderPool

__all__ = ["DecoderPool", "decode_image"]
