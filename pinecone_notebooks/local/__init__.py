"""The local service: Pinecone Assistant's HTTP API on this machine, with no account and no network.

An island: it imports nothing else of this package but the version, so that clients are
tested against a service that shares no mistake with them. `launch` starts it from a kernel;
everything else belongs to the process of the service and needs the `[local]` extra.
"""
