"""Measures the memory of this process: its highest resident size, since `begin` if the host does not count it."""
import os
import resource


class PeakMemory:
    def __init__(self, counts_memory):
        self._counts = counts_memory
        # The first measurement includes the load.
        self._is_first = True

    def begin(self):
        if self._counts and not self._is_first:
            _reset()
        self._is_first = False

    def bytes(self):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _reset():
    try:
        # Opened each time: a function may close a descriptor that stays open, and get its number for its own file.
        descriptor = os.open("/proc/self/clear_refs", os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(descriptor, b"5")
        finally:
            os.close(descriptor)
    except OSError:
        # The measurement continues without a reset.
        pass
