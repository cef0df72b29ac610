origin = "the function's own"
