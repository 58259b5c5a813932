"""What a child gives up before it sees its first file. Linux only; elsewhere only the limits apply."""

import ctypes
import platform
import resource
import struct
import sys
from pathlib import Path
from typing import Final

_MIB: Final = 1024 * 1024
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_BPF_LOAD, _BPF_EQUAL, _BPF_RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE_EPERM = 0x7FFF0000, 0x00050001
# read write close fstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn readv writev
# sched_yield mremap madvise dup nanosleep getpid exit exit_group fcntl gettimeofday getrusage sysinfo times sigaltstack
# gettid futex sched_getaffinity clock_gettime clock_getres clock_nanosleep set_robust_list getrandom membarrier rseq
# setitimer uname getcpu. Not among them: open, socket, connect, clone, execve, kill, ptrace, prlimit and the rest.
# source: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h
_X86_64: Final = (
    *(0, 1, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 24, 25, 28, 32, 35, 38, 39, 60, 63, 72, 96, 98, 99, 100),
    *(131, 186, 202, 204, 228, 229, 230, 231, 271, 273, 309, 318, 324, 334),
)
_AARCH64: Final = (
    *(23, 25, 57, 62, 63, 64, 65, 66, 73, 80, 93, 94, 98, 99, 101, 103, 113, 114, 115, 123, 124, 132, 134, 135, 139),
    *(153, 160, 165, 168, 169, 172, 178, 179, 214, 215, 216, 222, 226, 233, 278, 283, 293),
)
# machine → (AUDIT_ARCH_*, system calls that stay, recvmsg)
_MACHINES: Final = {"x86_64": (0xC000003E, _X86_64, 47), "aarch64": (0xC00000B7, _AARCH64, 212)}


def limit(memory_mib: int, file_bytes: int = 0) -> None:
    """Let this process grow by `memory_mib` MiB from what it holds now and write `file_bytes` into an open file.

    No core dump either.
    """
    held = _address_space_bytes() + memory_mib * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (held, held))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))


def _address_space_bytes() -> int:
    statm = Path("/proc/self/statm")
    if not statm.exists():  # not Linux: the resident size is the nearest there is
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(statm.read_text().split()[0]) * resource.getpagesize()


def lock_down(*, receive_files: bool = False) -> bool:
    """Leave this process no system call but those that compute and talk over open pipes.

    Whatever takes over a child can then open no file, no socket and no process. Irrevocable.

    receive_files : leave recvmsg, by which the server lends open files
    returns       : True when the filter holds; False where the kernel or the machine has none (the
                    limits still apply)
    """
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    architecture, calls, recvmsg = machine
    code = _filter_program(architecture, (*calls, recvmsg) if receive_files else calls)
    buffer = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: number of instructions, pointer to them
    program = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0) == 0)


def _filter_program(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Classic BPF over struct seccomp_data {int nr; u32 arch; ...}: every other call fails with EPERM."""
    steps = [(_BPF_LOAD, 0, 0, 4), (_BPF_EQUAL, 0, len(calls) + 1, architecture), (_BPF_LOAD, 0, 0, 0)]
    steps += [(_BPF_EQUAL, len(calls) - index, 0, number) for index, number in enumerate(calls)]
    steps += [(_BPF_RETURN, 0, 0, _REFUSE_EPERM), (_BPF_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
