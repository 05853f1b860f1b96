"""The doors for other programs: an HTTP API, and a server for assistants that speak MCP."""
