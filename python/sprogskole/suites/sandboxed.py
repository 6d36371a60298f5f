"""Runs the program on standard input where it can do no harm; a process of its own, started by sandbox.py alone.

Limits first, then a seccomp filter that leaves the system calls of a program that computes: no file is opened for
writing, none renamed or removed, no process, thread or socket is made, nothing is sent to another process.
"""

import ctypes
import os
import resource
import struct
import sys

# Exit status of a program that came to its end.
FINISHED = 86

# (x86-64, AArch64); None where there is no such call.
ALLOWED = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "stat": (4, None),
    "fstat": (5, 80),
    "lstat": (6, None),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "access": (21, None),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "getpid": (39, 172),
    "exit": (60, 93),
    "uname": (63, 160),
    "getcwd": (79, 17),
    "readlink": (89, None),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "getuid": (102, 174),
    "getgid": (104, 176),
    "geteuid": (107, 175),
    "getegid": (108, 177),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "getdents64": (217, 61),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "exit_group": (231, 94),
    "newfstatat": (262, 79),
    "readlinkat": (267, 78),
    "faccessat": (269, 48),
    "getrandom": (318, 278),
    "statx": (332, 291),
    "rseq": (334, 293),
    "faccessat2": (439, 439),
}
# Name of the machine, its number in linux/audit.h, openat, which of the numbers above.
MACHINES = {"x86_64": (0xC000003E, 257, 0), "aarch64": (0xC00000B7, 56, 1)}
# Of openat's third argument: O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND.
WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000

# linux/filter.h, linux/seccomp.h: load a word, compare it, test its bits, give a verdict.
LOAD, EQUALS, HAS, VERDICT = 0x20, 0x15, 0x45, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000
# Offsets in struct seccomp_data.
NUMBER, MACHINE, THIRD_ARGUMENT = 0, 4, 32


def filter_calls(machine: str) -> None:
    audit, openat, column = MACHINES[machine]
    numbers = [known[column] for known in ALLOWED.values() if known[column] is not None]
    program = [
        (LOAD, 0, 0, MACHINE),
        (EQUALS, 1, 0, audit),
        (VERDICT, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        *((EQUALS, len(numbers) - at + 3, 0, number) for at, number in enumerate(numbers)),
        (EQUALS, 0, 2, openat),
        (LOAD, 0, 0, THIRD_ARGUMENT),
        (HAS, 0, 1, WRITING),
        (VERDICT, 0, 0, REFUSE),
        (VERDICT, 0, 0, ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    steps = ctypes.create_string_buffer(code, len(code))
    rules = struct.pack("HL", len(program), ctypes.addressof(steps))
    call = ctypes.CDLL(None, use_errno=True).prctl
    # PR_SET_NO_NEW_PRIVS, without which nobody but root may set a filter; PR_SET_SECCOMP, SECCOMP_MODE_FILTER.
    if call(38, 1, 0, 0, 0) != 0 or call(22, 2, rules, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel takes no seccomp filter")


def limit(seconds: int, memory_bytes: int) -> None:
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    seconds, memory_bytes = map(int, sys.argv[1:])
    program = sys.stdin.read()
    limit(seconds, memory_bytes)
    filter_calls(os.uname().machine)
    try:
        exec(compile(program, "<answer>", "exec"), {"__name__": "answer"})  # noqa: S102  (what this file is for)
    except BaseException:  # noqa: BLE001  (its own exit is none)
        os._exit(1)
    os._exit(FINISHED)


if __name__ == "__main__":
    main()
