"""From an entry point to a function: `index.main` is `main` of index.py. Each kind of failure has its own message.

The rule: the text after the last dot names an attribute. The text before it names a file of the code, with any
characters that a file name may have. Dots before the last one are folders (`pkg.index.main`) or part of the name.
"""
import importlib
import importlib.util
import os
import sys


class EntrypointError(Exception):
    """The entry point does not lead to a function in the version's code."""


def load_handler(code_dir, entrypoint):
    path, handler_name = _parse(entrypoint)
    importlib.invalidate_caches()
    module = _load(code_dir, path, entrypoint)
    handler = vars(module).get(handler_name)
    if handler is None:
        raise EntrypointError("Can't find handler function {} in {}".format(handler_name, module.__file__))
    if not callable(handler):
        raise EntrypointError("{} must be function, but it is {}".format(entrypoint, type(handler).__name__))
    return handler


def _parse(entrypoint):
    path, dot, handler_name = entrypoint.rpartition(".")
    steps = path.split("/")
    leads_out = path.startswith("/") or any(step in ("", ".", "..") for step in steps) or "\0" in entrypoint
    if not dot or not handler_name or "/" in handler_name or leads_out:
        raise EntrypointError(
            "Entry point {!r} must look like <file without extension>.<function>, such as index.main".format(entrypoint)
        )
    return path, handler_name


def _load(code_dir, path, entrypoint):
    names = path.replace("/", ".").split(".")
    module_name = ".".join(names)
    if _is_taken(code_dir, names[0]):
        # The interpreter works with a module of this name (`email.py`, `queue.py`): both are kept.
        module_name = "function." + module_name
    elif all(names) and _is_module(os.path.join(code_dir, *names)):
        return importlib.import_module(module_name)
    file = os.path.join(code_dir, path + ".py")
    if not os.path.isfile(file):
        file = os.path.join(code_dir, path, "__init__.py")
    if not os.path.isfile(file):
        # An entry point such as `os.system` names a module of the interpreter, not a file of the function.
        file = os.path.join(code_dir, path + ".py")
        raise EntrypointError("Cannot find module '{}', which entry point {!r} names".format(file, entrypoint))
    # No import statement can load a file with dots in its name, or one beside a module of its name.
    spec = importlib.util.spec_from_file_location(module_name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    return module


def _is_module(path):
    return os.path.isfile(path + ".py") or os.path.isfile(os.path.join(path, "__init__.py"))


def _is_taken(code_dir, name):
    known = sys.modules.get(name)
    file = getattr(known, "__file__", None) or ""
    return known is not None and not file.startswith(code_dir + "/")
