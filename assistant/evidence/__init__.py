"""Evidence: finding passages, and proving that quoted words stand where they are said to stand."""
