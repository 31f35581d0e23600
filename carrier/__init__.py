"""A Twilio-shaped carrier for rehearsal, tests and benchmarks: a program of its own."""
