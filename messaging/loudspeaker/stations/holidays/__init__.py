"""Days without broadcasts of the whole province, and those the law proposes."""
