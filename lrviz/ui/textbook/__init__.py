"""Lessons, their blocks and the glossary."""
