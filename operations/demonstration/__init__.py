"""A demonstration: invented residents of three real villages, people for every role, campaigns that wait."""
