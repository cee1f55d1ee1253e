"""The jobs: each takes input and gives one result object, the same for a screen, a command and an evaluation."""
