"""From an entry point to a function: `index.main` is `main` of index.py. Each way to fail has its own sentence."""
import importlib
import os
import sys


class EntrypointError(Exception):
    """The entry point does not lead to a function of the version's code."""


def load_handler(code_dir, entrypoint):
    module_name, handler_name = _parse(entrypoint)
    importlib.invalidate_caches()
    _must_exist(code_dir, module_name, entrypoint)
    _must_be_free(code_dir, module_name)
    module = importlib.import_module(module_name)
    handler = vars(module).get(handler_name)
    if handler is None:
        raise EntrypointError("Can't find handler function {} in {}".format(handler_name, module.__file__))
    if not callable(handler):
        raise EntrypointError("{} must be function, but it is {}".format(entrypoint, type(handler).__name__))
    return handler


def _parse(entrypoint):
    path, dot, handler_name = entrypoint.rpartition(".")
    module_name = path.replace("/", ".")
    parts = module_name.split(".")
    if not dot or not handler_name.isidentifier() or not all(part.isidentifier() for part in parts):
        raise EntrypointError(
            "Entry point {!r} must look like <file without extension>.<function>, such as index.main".format(entrypoint)
        )
    return module_name, handler_name


def _must_exist(code_dir, module_name, entrypoint):
    """An entry point such as `os.system` names a module of the interpreter, not a file of the function."""
    path = os.path.join(code_dir, *module_name.split("."))
    if not os.path.isfile(path + ".py") and not os.path.isfile(os.path.join(path, "__init__.py")):
        raise EntrypointError("Cannot find module '{}.py', which entry point {!r} names".format(path, entrypoint))


def _must_be_free(code_dir, module_name):
    known = sys.modules.get(module_name.split(".")[0])
    file = getattr(known, "__file__", None) or ""
    if known is not None and not file.startswith(code_dir + "/"):
        raise EntrypointError("Python has its own module '{}': give the function's file another name".format(module_name))
