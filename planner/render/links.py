"""Addresses and numbers within a sentence: a link on a page, plain text elsewhere; codes for a camera."""

from __future__ import annotations

from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from planner.render import formats
from planner.render.clean import END, LEFT_TO_RIGHT
from planner.render.qr import qr_code


@pass_eval_context
def web(context: EvalContext, address: str) -> str:
    """A web address."""
    return _linked(context, formats.web_link(address), address)


@pass_eval_context
def mail(context: EvalContext, address: str) -> str:
    """A mail address."""
    return _linked(context, formats.mail_link(address), address)


@pass_eval_context
def phone(context: EvalContext, number: str) -> str:
    """A telephone number, read from left to right in every language; on a page in one line."""
    link = formats.phone_link(number)
    return _linked(context, link, number.replace(" ", formats.NO_BREAK) if link and context.autoescape else number)


def qr(text: str) -> Markup:
    """The code of a text as a drawing."""
    return Markup(qr_code(text))  # nothing of the text is in it but squares


def _linked(context: EvalContext, link: str, text: str) -> str:
    if not text:
        return text
    if not context.autoescape:
        is_rtl = context.environment.globals["direction"] == "rtl"
        return f"{LEFT_TO_RIGHT}{text}{END}" if is_rtl else text
    if not link:
        return Markup(f"<bdi>{escape(text)}</bdi>")
    return Markup(f'<a href="{escape(link)}" dir="ltr" rel="noreferrer">{escape(text)}</a>')
