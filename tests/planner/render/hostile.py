"""Strings that would do harm if any output took them for more than text."""

from __future__ import annotations

KINDS: dict[str, tuple[str, ...]] = {
    "markup": (
        "<script>alert(1)</script>",
        "</style></script><img src=x onerror=alert(1)>",
        '" onmouseover="alert(1)',
        "' autofocus onfocus='alert(1)",
        "<!--<script>",
        "--><svg onload=alert(1)><a xlink:href=javascript:alert(1)>",
        "]]><x/>",
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
        "&lt;b&gt; &#x3c;i&#62; &amp &nosuch;",
        "</title><base href=//x.example>",
        "url(//x.example/x) } * { display: none } /*",
        "javascript:alert(1)//",
        "data:text/html;base64,PHNjcmlwdD4=",
    ),
    "templates": (
        "{{7*7}}{% raw %}",
        "{{ paper.__class__ }}",
        "{% include '/etc/passwd' %}{# note #}",
        "%s %(name)s %n %d 100%",
        "{0} {name!r} {x.__class__} ${HOME} $(id) `id`",
        "{given_name} {city}",
        "\\N{BULLET} \\u0041 \\x41 \\n \\0",
    ),
    "typst": (
        "#eval(1)",
        '#[*strong*] #image("/etc/passwd")',
        "$x^2$ @ref <label> _it_ *b* `raw`",
        "// comment /* block */ = Title",
        '\\u{1f600} ~ -- --- ... "q" \\ #',
    ),
    "formulas": (
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://x.example","x")',
        "+1+cmd|' /C calc'!A0",
        "-1+1|cmd",
        "@SUM(1+1)",
        "\t=1+1",
        "' =1+1",
        "\uff1d1+1",
        'a","=1+1";"=2',
    ),
    "calendar": (
        "two\r\nATTENDEE:mailto:x@example.org",
        "lone\rSUMMARY:other",
        "next\nEND:VEVENT",
        "x\nBEGIN:VALARM\nTRIGGER:-PT1M\nEND:VALARM",
        "literal \\nEND:VEVENT \\r\\n \\, \\; ^n ^'",
        'back\\slash;semi,colon:"quote"',
        'X";CN="Other":mailto:x@example.org',
        "€漢é" * 60,
    ),
    "mail": (
        "x\r\nBcc: x@example.org",
        "x\n.\nQUIT",
        "From x@example.org Mon",
        "=?utf-8?q?=0aBcc:x?=",
        "=?utf-8?b?DQpCY2M6IHhAZXhhbXBsZS5vcmc=?=",
        "=?iso-8859-1?Q?a?= =?utf-7?Q?+AAo-?=",
        "Name <x@example.org>, y@example.org; (z)",
        "%0d%0aBcc:%20x@example.org",
        "--boundary--\r\nContent-Type: text/html",
    ),
    "paths": (
        "../../etc/passwd",
        "..\\..\\x:y|z*?",
        "/etc/passwd",
        "C:\\x\\y.exe",
        "CON",
        "name. . .",
        "~root/.ssh/id",
        "file:///etc/passwd",
        "ab" * 200,
    ),
    "queries": (
        "'; DROP TABLE plans; --",
        '" OR ""="',
        "x') UNION SELECT 1--",
    ),
    "controls": (
        "line\u2028separator\u2029paragraph\x85next",
        "vertical\x0btab\x0cfeed\x1cseparator",
        "nul\x00bell\x07escape\x1b[31m",
        "\x1b]0;title\x07\x1b[2J\x9b31m",
        "back\x08\x08\x7fdelete",
    ),
    "direction": (
        "over\u202eride\u2066isolate\ufeff",
        "\u2067\u2067\u202b unbalanced",
        "stray\u2069\u202c\u2069",
        "right\u200fto\u200eleft שלום مرحبا",
    ),
    "letters": (
        "surrogate\ud800",
        "low\udc00 high\udbff",
        "non\ufffe\uffff character \U0001ffff",
        "private \ue000 \U000f0000",
        "\U0001f600 漢字 ÄÖÜ e\u0301",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1ea\U0001f1fa",
        "Z" + "\u0301\u0316\u0334" * 20 + "algo",
        "zero\u200bwidth\u2060joi\u00adner",
        "\u0661\u0662\u0663 \uff11\uff12 \u00bd \u2163",
        "no\u00a0break\u2007\u202fthin",
        "tag\U000e0041\U000e0042 variation\ufe0f",
    ),
    "lengths": (
        "long " + "ab" * 5000,
        "word " * 2000,
        "w" * 500,
        "many words " * 40,
    ),
    "blanks": (
        " ",
        "\u00a0",
        "\u3164\u200b",
    ),
}
"""Strings by what they try."""

HOSTILE: tuple[str, ...] = tuple(text for texts in KINDS.values() for text in texts)

SAMPLE: tuple[str, ...] = tuple(texts[number] for texts in KINDS.values() for number in {0, len(texts) // 2})
"""Two of each kind, for papers that cost much to make."""
