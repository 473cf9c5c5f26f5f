"""How methods look for a rate, and training at the rates they picked."""

from lrviz.labs.finder.figures.picture import search_picture
from lrviz.labs.finder.figures.searched import Searched, describe_searches, searched_run
from lrviz.labs.finder.figures.training import describe_training, training_curves

__all__ = ["Searched", "describe_searches", "describe_training", "search_picture", "searched_run", "training_curves"]
