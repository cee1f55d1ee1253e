"""How the strategy check is trained and measured."""
