"""A program of its own that makes a small picture of a hostile image; `thumbnails` runs it.

Image on standard input; on standard output one line of JSON {"width", "height"}, then a JPEG. Run
by its path, so that it imports nothing but Pillow. Whatever it meets, it ends: with 0 when there
is a picture, else with another number and nothing to show.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MOST_PIXELS = 60_000_000  # a large phone's photo has 50 million
LONGEST_SIDE = 480  # pixels
MEMORY = 1_000_000_000  # bytes of address space
SECONDS = 10  # of the processor


def main() -> int:
    """Read, shrink, write."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    picture, width, height = shrunk(sys.stdin.buffer.read())
    head = json.dumps({"width": width, "height": height}).encode()
    sys.stdout.buffer.write(head + b"\n" + picture)
    return 0


def shrunk(content: bytes) -> tuple[bytes, int, int]:
    """A JPEG without any metadata, turned upright, with its width and height in pixels.

    Raises whatever Pillow raises, and `Image.DecompressionBombError` for what is too large.
    """
    from PIL import Image, ImageOps

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(content), formats=FORMATS) as checked:
        checked.verify()
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image) or image
        clear = upright.convert("RGBA")
    paper = Image.new("RGB", clear.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    written = io.BytesIO()
    paper.save(written, "JPEG", quality=80)
    return written.getvalue(), paper.width, paper.height


if __name__ == "__main__":
    sys.exit(main())
