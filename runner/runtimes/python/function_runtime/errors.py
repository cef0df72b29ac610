"""An exception as the cloud reports it: class name, message, rows as `traceback.format_tb` makes them."""
import os
import sys
import traceback

RUNTIME_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MODULES_DIR = os.path.join(RUNTIME_DIR, "modules")
CODE_DIR = "/function/code"
MAX_MESSAGE = 8192
MAX_LOGGED = 32768


def describe_error(error):
    rows = _from_the_function_on(traceback.extract_tb(error.__traceback__))
    stack = traceback.format_list(rows)[-50:]
    if isinstance(error, SyntaxError) and error.filename:
        # A syntax error has no frame of its own, but a position.
        text = (error.text or "").strip()
        stack.append('  File "{}", line {}\n    {}\n'.format(error.filename, error.lineno, text))
    return {"errorMessage": _message(error), "errorType": type(error).__name__, "stackTrace": stack}


def _from_the_function_on(rows):
    """Leaves out the frames before the function (the platform, asyncio, the import machinery)."""
    rows = [row for row in rows if not _is_platform(row.filename)]
    for index, row in enumerate(rows):
        if row.filename.startswith(CODE_DIR + "/"):
            return rows[index:]
    return [row for row in rows if "importlib" not in row.filename]


def _is_platform(filename):
    """Preinstalled modules are in the same folder, but the function may have called them incorrectly."""
    return filename.startswith(RUNTIME_DIR + "/") and not filename.startswith(MODULES_DIR + "/")


def log_error(error):
    """One log record: carriage returns join the rows, because a line feed would start another record."""
    try:
        text = _with_causes(error)
    except BaseException:
        # A class of the function may break Python's formatting of it.
        text = _without_causes(error)
    if len(text) > MAX_LOGGED:
        text = "{}… (cut at {} characters)".format(text[:MAX_LOGGED], MAX_LOGGED)
    sys.stderr.write("[ERROR] " + text.replace("\r\n", "\r").replace("\n", "\r") + "\n")


def _with_causes(error):
    """As Python prints it: causes, contexts and the members of groups, each without the platform's own rows."""
    whole = traceback.TracebackException(type(error), error, error.__traceback__)
    left, seen = [whole], set()
    while left:
        one = left.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.stack[:] = _from_the_function_on(one.stack)[-50:]
        left += [one.__cause__, one.__context__] + (getattr(one, "exceptions", None) or [])
    return "".join(whole.format()).rstrip("\n")


def _without_causes(error):
    described = describe_error(error)
    rows = described["stackTrace"]
    text = "".join(["Traceback (most recent call last):\n"] + rows) if rows else ""
    return text + "{}: {}".format(described["errorType"], described["errorMessage"])


def _message(error):
    try:
        message = str(error)
    except BaseException:
        message = "the exception cannot be shown as text"
    if len(message) > MAX_MESSAGE:
        return message[:MAX_MESSAGE] + "… (cut at {} characters)".format(MAX_MESSAGE)
    return message
