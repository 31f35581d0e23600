"""What is kept only for a while, and the job that removes it at night."""
