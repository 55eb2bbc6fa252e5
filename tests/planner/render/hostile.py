"""Strings that would do harm if any output took them for more than text."""

from __future__ import annotations

HOSTILE = (
    "<script>alert(1)</script>",
    "</style></script><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "{{7*7}}{% raw %}",
    "{{ paper.__class__ }}",
    "#eval(1)",
    "=cmd|' /C calc'!A0",
    "two\r\nATTENDEE:mailto:x@example.org",
    "lone\rSUMMARY:other",
    "next\nEND:VEVENT",
    "line\u2028separator\u2029paragraph\x85next",
    "vertical\x0btab\x0cfeed\x1cseparator",
    "nul\x00bell\x07escape\x1b[31m",
    "over\u202eride\u2066isolate\ufeff",
    "right\u200fto\u200eleft שלום مرحبا",
    "surrogate\ud800",
    "=?utf-8?q?=0aBcc:x?=",
    "../../etc/passwd",
    'back\\slash;semi,colon:"quote"',
    "\U0001f600 漢字 ÄÖÜ e\u0301",
    "long " + "ab" * 5000,
    " ",
)
