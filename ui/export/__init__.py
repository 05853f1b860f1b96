"""Filing a conversation, for people and for programs, and checking a filed one later."""
