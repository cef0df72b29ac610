"""Writes runner/src/sandbox/seccomp-numbers.ts from the tables of libseccomp, which know every architecture.

Without an argument, it writes the file. With --check, it fails when the file differs.
"""
import ctypes
import difflib
import re
import sys
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "runner/src/sandbox/seccomp-numbers.ts"
# linux/audit.h: AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64.
ARCHITECTURES = (0xC000003E, 0xC00000B7)
# cachestat of Linux 6.5: a later call needs a reason in seccomp-policy.ts before its number matters.
NEWEST = 451
HEAD = """/**
 * System call numbers by name: [x86-64, arm64]; null where the architecture never had the call.
 * Written by `python3 scripts/seccomp_numbers.py` from the tables of libseccomp.
 */
export const syscallNumbers: Readonly<Record<string, readonly [number | null, number | null]>> = {
"""
TAIL = "};\n"


def load():
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_syscall_resolve_num_arch.restype = ctypes.c_void_p
    library.seccomp_syscall_resolve_num_arch.argtypes = [ctypes.c_uint32, ctypes.c_int]
    library.free.argtypes = [ctypes.c_void_p]
    return library


def numbers_of(library, architecture):
    numbers = {}
    for number in range(NEWEST + 1):
        name = library.seccomp_syscall_resolve_num_arch(architecture, number)
        if name:
            numbers[ctypes.string_at(name).decode()] = number
            library.free(name)
    return numbers


def table(library):
    """The lines of the file, and the newest call that this libseccomp knows."""
    x64, arm64 = (numbers_of(library, architecture) for architecture in ARCHITECTURES)
    names = sorted({*x64, *arm64}, key=lambda name: (x64.get(name, arm64.get(name)), name))
    lines = [f"  {name}: [{x64.get(name, 'null')}, {arm64.get(name, 'null')}],\n" for name in names]
    return lines, max(x64.values())


def is_newer(line, newest):
    number = re.search(r": \[(\d+), ", line)
    return number is not None and int(number[1]) > newest


def main():
    lines, newest = table(load())
    if sys.argv[1:] != ["--check"]:
        FILE.write_text(HEAD + "".join(lines) + TAIL, encoding="utf-8")
        return
    kept = FILE.read_text(encoding="utf-8").splitlines(keepends=True)
    # An older libseccomp lacks the newest calls, which says nothing about their numbers.
    compared = [line for line in kept if not is_newer(line, newest)]
    wanted = (HEAD + "".join(lines) + TAIL).splitlines(keepends=True)
    report = "".join(difflib.unified_diff(compared, wanted, FILE.name, "libseccomp"))
    if report:
        sys.exit(f"{report}\nRun python3 scripts/seccomp_numbers.py to write the file again.")


main()
