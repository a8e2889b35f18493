"""The proof that a host is who it says: the system's roots, TLS 1.2 at least, no exceptions."""

import asyncio
import ssl


async def client_context() -> ssl.SSLContext:
    """A context that verifies, made off the event loop: reading the roots takes a while."""
    return await asyncio.to_thread(_context)


def _context() -> ssl.SSLContext:
    # Not `create_default_context`: that one writes session keys to wherever SSLKEYLOGFILE says.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
