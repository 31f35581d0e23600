"""People, their roles and reach, and the audit trail."""
