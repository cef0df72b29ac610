"""Prepares the interpreter for a function: its folder first on the path, preinstalled modules last, logging."""
import os
import site
import sys
import warnings

from . import log_format


def prepare(code_dir, runtime_dir):
    # -S skipped the host's site-packages, and with them harmless builtins (exit, quit, help, copyright); this restores
    # those.
    site.setquit()
    site.setcopyright()
    site.sethelper()
    standard = [p for p in sys.path if p != runtime_dir]
    sys.path[:] = [code_dir] + standard + [os.path.join(runtime_dir, "modules")]
    for stream in (sys.stdout, sys.stderr):
        # Lines reach the log as they are printed. Escapes replace characters that UTF-8 cannot encode, without an
        # exception.
        stream.reconfigure(line_buffering=True, encoding="utf-8", errors="backslashreplace")
    log_format.install()
    # The requests of Debian 12 supports its charset_normalizer only one patch later.
    warnings.filterwarnings("ignore", r"urllib3 .* or chardet \(None\)/charset_normalizer \(3")


def warm_up():
    """Pays first-use costs before the first call: the modules that serve it, and requests with its machinery."""
    from . import calls, errors, loader
    try:
        import requests

        requests.Session().close()
    except ImportError:
        # The import in the function reports the error; functions that do not need the package still run.
        pass


def yield_to_own_modules(code_dir, runtime_dir):
    """A function that ships its own copy of a preinstalled module gets that copy, although ours is already imported."""
    names = {name.split(".")[0] for name in os.listdir(os.path.join(runtime_dir, "modules"))}
    own = {name.split(".")[0] for name in os.listdir(code_dir)}
    if names & own:
        for module in [m for m in sys.modules if m.split(".")[0] in names]:
            del sys.modules[module]
