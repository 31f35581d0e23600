"""Work away from the desk: files with what is pending out, files with what was done back in."""
