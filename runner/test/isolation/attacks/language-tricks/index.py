# Escapes from a Python jail. The sandbox has no such jail: whatever they reach must give no further access.
import ctypes
import importlib.util
import marshal
import sys
import types

from attempt import attempts


def subclasses(canary):
    for kind in ().__class__.__base__.__subclasses__():
        if kind.__name__ == "_wrap_close":
            return kind.__init__.__globals__["__builtins__"]["open"](canary).read()
    raise LookupError("os is not loaded")


def frames(canary):
    frame = sys._getframe()
    while frame.f_back:
        frame = frame.f_back
    return frame.f_builtins["open"](canary).read()


def load(canary):
    spec = importlib.util.spec_from_file_location("canary", canary + ".py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


def main(event, context):
    canary = event["canary"]
    opened = marshal.loads(marshal.dumps(compile("open(path).read()", "x", "eval")))
    return attempts(
        {
            "subclasses of object": lambda: subclasses(canary),
            "frames of the platform": lambda: frames(canary),
            "code from bytes": lambda: types.FunctionType(opened, {"path": canary, "__builtins__": __builtins__})(),
            "a module of the host": lambda: load(canary),
            "a library of the host": lambda: str(ctypes.CDLL(canary)),
            "the platform's own code": lambda: open(sys.modules["function_runtime"].__file__, "w").close(),
        }
    )
