"""How well retrieval and answers work: labelled questions, baselines, measures and the report."""
