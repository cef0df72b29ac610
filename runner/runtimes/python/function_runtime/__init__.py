"""The platform's code in a Python sandbox, in a separate package so that it hides no module of a function."""
