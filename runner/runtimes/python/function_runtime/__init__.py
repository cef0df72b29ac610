"""The platform's side of a Python sandbox, in a package of its own so that no module of a function is hidden by it."""
