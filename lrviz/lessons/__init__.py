"""Lessons: Markdown files → prose and live blocks, checked by the core."""

from lrviz.lessons.document import Lesson, parse
from lrviz.lessons.fault import Fault, LessonError
from lrviz.lessons.library import Library, library

__all__ = ["Fault", "Lesson", "LessonError", "Library", "library", "parse"]
