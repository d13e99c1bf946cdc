"""How often somebody may ask: counted in Redis for all web processes, in memory while Redis is away."""

from __future__ import annotations

from flask import Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from service.services import services


def _who() -> str:
    """Programs and people by what they signed in with, others by address."""
    from service.callers import known

    found = known()
    return f"user:{found.user.id}" if found else f"address:{get_remote_address()}"


def _requests() -> str:
    return f"{services().settings.service.requests_per_minute} per minute"


def wrong(response: Response) -> bool:
    """Only failures count: all schools of a district may come from one address."""
    return response.status_code >= 400


def sign_ins() -> str:
    """Failed attempts to sign in from one address."""
    return f"{services().settings.service.sign_ins_per_minute} per minute"


limiter = Limiter(
    _who,
    default_limits=[_requests],
    in_memory_fallback_enabled=True,
    strategy="fixed-window",
    headers_enabled=False,
)


@limiter.request_filter
def _unlimited() -> bool:
    """What watches the service is not counted, nor what never changes."""
    return request.path in ("/healthz", "/readyz", "/metrics") or request.path.startswith("/static/")
