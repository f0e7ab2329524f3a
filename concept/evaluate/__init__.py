"""How good results are: one kind of result a file."""

from concept.evaluate.retrieval import RetrievalScores, retrieval_scores, scores_of

__all__ = ["RetrievalScores", "retrieval_scores", "scores_of"]
