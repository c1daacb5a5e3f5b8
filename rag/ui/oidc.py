"""Logging in at a provider (OpenID Connect, the code flow with PKCE), where RAG_OIDC_ISSUER names one.

    provider = Provider.of(settings)            # None where none is named
    url, state = provider.begin("https://news.example/oidc/callback", back="/archive", invitation="")
    identity = provider.finish(begun, code, "https://news.example/oidc/callback")

Who somebody is, is what the provider signs: issuer and subject, never a name or an address that could be taken over.
Not covered: logging out there; what role they have (``rag.accounts``).
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

from rag.accounts import Role
from rag.errors import AccessError, SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client

_PATIENCE_S = 600.0  # for somebody who logs in there
_KEPT = 1000  # of those who began
_ANSWERS_S = 20  # within which the provider does
_LEEWAY_S = 60  # between two clocks
_SIGNED_BY = ("RS", "PS", "ES", "Ed")  # kinds of signatures that only the provider can make


@dataclass(frozen=True, slots=True)
class Begun:
    """What is remembered of somebody who went to log in: where to go on, and what the answer must fit."""

    at: float
    back: str
    invitation: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """For whom the provider vouches."""

    subject: str
    name: str


class Provider:
    """The provider, asked at its own addresses, which it tells under the issuer's."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, role: Role | None) -> None:
        self.issuer, self.role = issuer, role
        self._client_id, self._client_secret = client_id, client_secret
        self._told: dict[str, Any] = {}
        self._begun: OrderedDict[str, Begun] = OrderedDict()
        self._guard = threading.Lock()

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The provider that the settings name. Raises SettingsError for one that is named by halves."""
        secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
        named = {
            "RAG_OIDC_ISSUER": settings.oidc_issuer,
            "RAG_OIDC_CLIENT_ID": settings.oidc_client_id,
            "RAG_OIDC_CLIENT_SECRET": secret,
        }
        if not any(named.values()):
            return None
        if missing := [name for name, value in named.items() if not value]:
            raise SettingsError(f"{' and '.join(missing)} isn't set", "Set all three of the provider's, or none")
        try:
            import authlib  # noqa: F401
        except ImportError as error:
            raise SettingsError("Logging in at a provider needs authlib", "pip install 'onrecord[oidc]'") from error
        role = Role(settings.oidc_role) if settings.oidc_role else None
        return cls(settings.oidc_issuer.rstrip("/"), settings.oidc_client_id, secret, role)

    def begin(self, callback: str, back: str, invitation: str) -> tuple[str, str]:
        """Where to log in, and the state by which the answer is known again."""
        begun = Begun(time.monotonic(), back, invitation, secrets.token_urlsafe(32), secrets.token_urlsafe(48))
        endpoint = self._endpoints()["authorization_endpoint"]
        with self._client(callback) as client:
            url, state = client.create_authorization_url(endpoint, nonce=begun.nonce, code_verifier=begun.verifier)
        with self._guard:
            self._begun[state] = begun
            while len(self._begun) > _KEPT:
                self._begun.popitem(last=False)
        return str(url), str(state)

    def begun(self, state: str) -> Begun:
        """What was begun under this state, once. Raises AccessError for what wasn't, or is long ago."""
        with self._guard:
            begun = self._begun.pop(state, None)
        if begun is None or time.monotonic() > begun.at + _PATIENCE_S:
            raise AccessError("This log-in has run out", "Log in again")
        return begun

    def finish(self, begun: Begun, code: str, callback: str) -> Identity:
        """Who it was that logged in. Raises AccessError where the provider's word can't be had, or doesn't hold."""
        import httpx2  # which authlib asks by
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError

        endpoint = self._endpoints()["token_endpoint"]
        try:
            with self._client(callback) as client:
                tokens = client.fetch_token(endpoint, code=code, code_verifier=begun.verifier)
                claims = self._claims(str(tokens["id_token"]), begun.nonce)
        except (AuthlibBaseError, JoseError, httpx2.HTTPError, KeyError, ValueError) as error:
            message = f"The provider’s answer doesn’t hold: {error}"
            raise AccessError(message, "Log in again, or tell an admin") from error
        name = claims.get("preferred_username") or claims.get("email") or claims["sub"]
        return Identity(f"{claims['iss']} {claims['sub']}", str(name))

    def _client(self, callback: str) -> OAuth2Client:
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self._client_id,
            self._client_secret,
            scope="openid profile email",
            redirect_uri=callback,
            code_challenge_method="S256",
            timeout=_ANSWERS_S,
            trust_env=False,
        )

    def _endpoints(self) -> dict[str, Any]:
        """The provider's own addresses. Raises AccessError where it doesn't tell them, or goes by another name."""
        if not self._told:
            told = self._had(f"{self.issuer}/.well-known/openid-configuration")
            if str(told.get("issuer")).rstrip("/") != self.issuer:
                raise AccessError(f"{self.issuer} goes by another name itself", "Set RAG_OIDC_ISSUER to that")
            self._told = told
        return self._told

    def _had(self, url: str) -> dict[str, Any]:
        """The JSON object at an address of the provider's."""
        import httpx

        try:
            told: Any = httpx.get(url, timeout=_ANSWERS_S, trust_env=False).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise AccessError(f"The provider {self.issuer} can’t be asked: {error}", "Try again later") from error
        return told if isinstance(told, dict) else {}

    def _claims(self, id_token: str, nonce: str) -> Any:
        """What the provider signed, for us, now, and in answer to what was begun."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        told = self._endpoints()
        offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
        signed_by = [each for each in offered if each.startswith(_SIGNED_BY)]
        keys = KeySet.import_key_set(cast("Any", self._had(told["jwks_uri"])))
        registry = JWSRegistry(algorithms=signed_by, strict_check_header=False)
        signed = jwt.decode(id_token, key=keys, registry=registry)
        wanted = {"iss": {"value": told["issuer"]}, "aud": {"value": self._client_id}, "nonce": {"value": nonce}}
        options = {name: {**rule, "essential": True} for name, rule in wanted.items()}
        known = {"nonce": nonce, "client_id": self._client_id}
        claims = CodeIDToken(signed.claims, signed.header, options, known)
        claims.validate(leeway=_LEEWAY_S)
        return claims
