name = "the function's context.py"
