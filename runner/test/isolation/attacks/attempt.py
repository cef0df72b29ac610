# Copied next to each attack: tries its acts one after another and reports the result of each.
import errno


def attempts(acts):
    told = {}
    for name, act in acts.items():
        try:
            told[name] = {"done": act()}
        except OSError as error:
            told[name] = {"refused": errno.errorcode.get(error.errno, str(error))}
        except BaseException as error:
            told[name] = {"refused": "{}: {}".format(type(error).__name__, error)}
    return told
