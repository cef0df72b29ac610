"""Makes the interpreter what a function expects: its folder first on the path, preinstalled modules last, logging set."""
import os
import site
import sys
import warnings

from . import log_format


def prepare(code_dir, runtime_dir):
    # -S hid the site-packages of the host's interpreter; its harmless half (exit, quit, help, copyright) comes back.
    site.setquit()
    site.setcopyright()
    site.sethelper()
    standard = [p for p in sys.path if p != runtime_dir]
    sys.path[:] = [code_dir] + standard + [os.path.join(runtime_dir, "modules")]
    for stream in (sys.stdout, sys.stderr):
        # Lines reach the log as they are printed; what is not UTF-8 is shown as escapes and never an exception.
        stream.reconfigure(line_buffering=True, encoding="utf-8", errors="backslashreplace")
    log_format.install()
    # Debian 12 ships requests with a charset_normalizer that requests came to support one patch later.
    warnings.filterwarnings("ignore", r"urllib3 .* or chardet \(None\)/charset_normalizer \(3")


def warm_up():
    """Pays first-use costs ahead of the first call: what serves it, and requests with its machinery."""
    from . import calls, errors, loader
    try:
        import requests

        requests.Session().close()
    except ImportError:
        # Says so when the function imports it; a machine without the package runs everything else.
        pass


def yield_to_own_modules(code_dir, runtime_dir):
    """A function that ships its own copy of a preinstalled module gets it, although ours is already warm."""
    names = {name.split(".")[0] for name in os.listdir(os.path.join(runtime_dir, "modules"))}
    own = {name.split(".")[0] for name in os.listdir(code_dir)}
    if names & own:
        for module in [m for m in sys.modules if m.split(".")[0] in names]:
            del sys.modules[module]
