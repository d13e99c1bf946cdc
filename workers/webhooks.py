"""Tells other programs what has happened: signed, tried again with growing pauses, to hosts that are allowed only.

The body is JSON; its signature is `sha256=` and the hex HMAC-SHA256 of `<timestamp>.<body>` under the webhook's secret,
in `X-Planreview-Signature`, the timestamp (seconds since 1970) in `X-Planreview-Timestamp`. Who receives it should
check both and refuse what is older than a few minutes. `X-Planreview-Delivery` stays the same when one is tried again.

A name that is allowed may stand for a public or a private address, for a district's own network is made of these;
never for this machine itself, a link-local address (where clouds keep their credentials), multicast or the like: these
must be allowed as addresses. All addresses of a name are looked at, and the one that was looked at is the one that is
called, so that a second answer of the name service changes nothing. Redirects are not followed, proxies not asked.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import ipaddress
import json
import logging
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from storage import announcing
from storage.database import Database
from storage.records import Delivery, now
from workers.settings import Settings

log = logging.getLogger(__name__)
# Seconds: to connect, for an answer; between tries; a delivery that is being tried is left alone.
_CONNECT, _ANSWER = 3.0, 10.0
PAUSES = (10, 60, 300, 1800, 7200, 21600, 43200)
_CLAIMED = 60
# One look does so much at most, so that a host that is slow does not keep the others waiting for long.
_AT_ONCE, _LOOK = 50, 40.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(Exception):
    """That address is not one that may be told; the message, in Chinese, says why."""


def deliver(database: Database, settings: Settings) -> int:
    """Tries what is due; how many were told. Raises Unavailable."""
    count, end = 0, time.monotonic() + _LOOK
    with database.reading() as session:
        waiting = announcing.due(session, _AT_ONCE)
    for delivery_id in waiting:
        if time.monotonic() > end:
            break
        with database.writing() as session:
            delivery = announcing.claim(session, delivery_id, _CLAIMED)
        if delivery is None:
            continue
        status = _tried(delivery, settings)
        good = status is not None and 200 <= status < 300
        again = None if good or not delivery.webhook.active else _next(delivery.tries)
        with database.writing() as session:
            announcing.told(session, delivery_id, status, again)
        log.info("told", extra={"delivery": delivery_id, "status": status, "tries": delivery.tries, "again": again})
        count += good
    return count


def check_url(url: str, settings: Settings) -> None:
    """Raises NotAllowed, in Chinese, for an address that no webhook may have."""
    _parts(url, settings)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What proves that a body came from here, at that time."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _next(tries: int) -> datetime.datetime | None:
    return now() + datetime.timedelta(seconds=PAUSES[tries - 1]) if tries <= len(PAUSES) else None


def _tried(delivery: Delivery, settings: Settings) -> int | None:
    """The status of the answer; None where there was none."""
    hook = delivery.webhook
    if not hook.active:
        return None
    body = json.dumps(delivery.body, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "planreview",
        "X-Planreview-Event": delivery.event,
        "X-Planreview-Delivery": str(delivery.id),
        "X-Planreview-Timestamp": timestamp,
        "X-Planreview-Signature": signature(hook.secret, timestamp, body),
    }
    try:
        return _posted(hook.url, body, headers, settings)
    except (NotAllowed, OSError, ValueError, requests.RequestException) as error:
        log.warning("not told: %s", type(error).__name__, extra={"delivery": delivery.id})
        return None


def _posted(url: str, body: bytes, headers: dict[str, str], settings: Settings) -> int:
    host, port, scheme = _parts(url, settings)
    address = resolved(host, port)
    with requests.Session() as session:
        session.trust_env = False
        session.mount(f"{scheme}://", _To(address, host))
        # The body of the answer is never read.
        with session.post(
            url,
            data=body,
            headers={**headers, "Host": urlsplit(url).netloc},
            timeout=(_CONNECT, _ANSWER),
            allow_redirects=False,
            stream=True,
        ) as answer:
            return answer.status_code


def resolved(host: str, port: int) -> str:
    """The address to call. Raises NotAllowed where any that the name stands for is not to be called, OSError."""
    try:
        ipaddress.ip_address(host)
        return host
    except ValueError:
        pass
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for text in found:
        if not _is_fit(ipaddress.ip_address(text.partition("%")[0])):
            raise NotAllowed(f"{host} 指向不能访问的地址。")
    return found[0]


def _is_fit(address: Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None) or address
    return not (
        mapped.is_loopback or mapped.is_link_local or mapped.is_multicast or mapped.is_unspecified or mapped.is_reserved
    )


def _parts(url: str, settings: Settings) -> tuple[str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowed("地址写得不对。") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise NotAllowed("地址应以 http:// 或 https:// 开头，不能带账号和密码。")
    named = parts.hostname.rstrip(".").lower()
    allowed = {host.strip().lower() for host in (settings.service.webhook_hosts or "").split(",") if host.strip()}
    if named not in allowed and f"{named}:{port}" not in allowed:
        raise NotAllowed(f"不允许通知 {named}：请管理员把它写进设置 PLANREVIEW_WEBHOOK_HOSTS。")
    return named, port or (443 if parts.scheme == "https" else 80), parts.scheme


class _To(HTTPAdapter):
    """Calls the address that was looked at, by the name that was asked for."""

    def __init__(self, address: str, host: str) -> None:
        self._address, self._host = address, host
        super().__init__(max_retries=0)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """See requests."""
        where, how = map(dict[str, Any], super().build_connection_pool_key_attributes(request, verify, cert))
        where["host"] = self._address
        if where["scheme"] == "https":
            how |= {"server_hostname": self._host, "assert_hostname": self._host}
        return where, how
