"""What a page says only in its markup, said anew: addresses, data, comments, of the same length.

The same gives the same, so a page keeps which of its links are alike; letters and digits are
others, so that is all it keeps of them.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final
from urllib.parse import urlsplit

from gen.ends import WORDS

OWN: Final = "https://own.invalid/"
"""What stands for the page's own host, until a template says `{{ site.home }}` for it."""
_NETWORKS: Final = re.compile(
    r"(facebook|twitter|instagram|linkedin|pinterest|youtube|tiktok|telegram|whatsapp|reddit|viber"
    r"|threads|mastodon|tumblr|vk|xing)\."
)
_PLACE: Final = re.compile(r"#[\w-]{0,40}")
_LONGEST: Final = 300
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"


def number(text: str) -> int:
    """Return a number for a text."""
    data = text.encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(data, digest_size=6).digest(), "little")


def blur(text: str, most: int = _LONGEST) -> str:
    """Return a text with other letters and digits: case, marks and length are the same."""
    state, out = number(text), list[str]()
    for c in text[:most]:
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFF
        pick = state >> 20
        if c.isdigit():
            out.append(str(pick % 10))
        elif c.isalpha():
            letter = _LOWER[pick % 26]
            out.append(letter.upper() if c.isupper() else letter)
        else:
            out.append(c if c.isascii() else "-")
    return "".join(out)


def address(href: str, own: str = "") -> str:
    """Return an invented address of the same kind and length; `own` is the page's host."""
    href = "".join(href.split())
    if href.startswith("#") or not href:
        return href if _PLACE.fullmatch(href) else "#"
    low = href.lower()
    if low.startswith("mailto:"):
        return "mailto:office@mail.example"
    if low.startswith("tel:"):
        return "tel:+15550100"
    try:
        parts = urlsplit(href)
        host = parts.netloc.lower()
    except ValueError:
        return "#"
    if parts.scheme and parts.scheme not in ("http", "https"):
        return "#"
    if not host:
        return path(href, len(href), folder=parts.path.endswith("/"))
    base = OWN
    if bare(host) != bare(own):
        n = number(host)
        found = _NETWORKS.search(host)
        name = found[1] if found else f"{WORDS[n % len(WORDS)]}{n // 64 % 90}"
        base = f"https://{'www.' if host.startswith('www.') else ''}{name}.example/"
    rest = len(href) - len(f"{parts.scheme}://{host}/")
    return base + path(href, rest + 1, folder=href.endswith("/"))[1:]


def bare(host: str) -> str:
    """Return a host without what sites put before it."""
    return host.removeprefix("www.")


def path(seed: str, length: int, *, folder: bool) -> str:
    """Return a path of about a length."""
    state, out = number(seed), "/"
    length = min(length, _LONGEST)
    if length <= 1:
        return "/"
    out += f"{WORDS[state % len(WORDS)]}-{state // 64 % 100_000}"
    while len(out) < length - 2:
        state = state * 69069 % (1 << 40) + 1
        out += ("/" if state % 5 == 0 else "-") + WORDS[state // 7 % len(WORDS)]
    out = out[: max(2, length - folder)].rstrip("-/")
    return f"{out}/" if folder else out


def source(src: str, ending: str = ".jpg") -> str:
    """Return an invented place of a file that the page itself would have."""
    return path(src, max(len(src) - len(ending), 12), folder=False) + ending


def candidates(srcset: str) -> str:
    """Return invented places for a list of pictures with their widths."""
    out = []
    for part in re.split(r",\s+", srcset)[:12]:
        place, _, wide = part.strip().partition(" ")
        wide = wide.strip() if re.fullmatch(r"[\d.]+[wx]", wide.strip()) else ""
        out.append(f"{source(place)} {wide}".strip())
    return ", ".join(out)
