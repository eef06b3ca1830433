"""Tokens: sign-in codes, tickets and file links."""

from __future__ import annotations

import hashlib
import hmac
import time

import pytest

from pinecone_notebooks.local.signing import (
    ExpiredLinkError,
    FileLinks,
    Tickets,
    new_sign_in_code,
    same_code,
    sign_in_ticket,
)


def test_a_code_may_be_typed_anyhow():
    """Case, spaces and hyphens do not matter; letters do."""
    code = new_sign_in_code()
    assert same_code(code.lower().replace("-", " "), code)
    assert not same_code(code[:-1], code)
    assert not same_code("", code)
    assert not same_code("é" * 12, code)


def test_a_ticket_works_once():
    """A ticket signs in one browser."""
    tickets, ticket = Tickets("CODE"), sign_in_ticket("CODE")
    assert tickets.redeem(ticket)
    assert not tickets.redeem(ticket)


def test_a_ticket_of_another_code_is_refused():
    """Without the code nobody makes a ticket."""
    assert not Tickets("CODE").redeem(sign_in_ticket("OTHER"))


@pytest.mark.parametrize("seconds", [-1, 700])
def test_a_ticket_lives_ten_minutes_at_most(seconds):
    """A ticket that is too old, or claims too long a life, is refused."""
    signed = f"{int(time.time()) + seconds}.0123456789ab"
    mac = hmac.new(b"CODE", signed.encode(), hashlib.sha256).hexdigest()
    assert not Tickets("CODE").redeem(f"{signed}.{mac}")


@pytest.mark.parametrize("ticket", ["", "a.b", "a.b.c", "1.2.3.4", "١.012345678.x", "9" * 5000])
def test_what_is_no_ticket_is_refused(ticket):
    """Text of any other form is refused, not an error."""
    assert not Tickets("CODE").redeem(ticket)


def test_a_link_opens_its_file_for_a_while():
    """A link is good for one file and one secret, until it expires."""
    links = FileLinks("secret")
    assert links.file_key(links.token(7)) == 7
    assert FileLinks("other").file_key(links.token(7)) is None
    with pytest.raises(ExpiredLinkError):
        links.file_key(links.token(7, expires=time.time() - 2))
