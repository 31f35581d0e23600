"""The figures of the law and of the office, each from a day on."""
