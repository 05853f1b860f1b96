"""Measuring the product on a file of questions."""
