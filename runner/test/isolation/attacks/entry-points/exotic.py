# A module that returns a value for every name.
def __getattr__(name):
    print("ran __getattr__")
    return print
