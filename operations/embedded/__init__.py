"""The servers that come along: PostgreSQL and Valkey from their wheels, each started and stopped by one module."""
