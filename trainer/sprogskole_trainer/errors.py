"""What can go wrong, in the three kinds that the contract knows."""

from dataclasses import asdict, dataclass


@dataclass
class UserError(Exception):
    """Thrown when a file, setting or model that the user gave cannot be worked with. Never worth a retry."""

    message: str
    where: str
    expected: str
    received: str
    fix: str

    def __str__(self) -> str:
        return f"{self.message} ({self.where})"

    def fields(self) -> dict[str, str]:
        return asdict(self)


class Interrupted(BaseException):
    """Thrown when a SIGTERM comes while there is nothing to save (loading, evaluate, chat).

    A BaseException, so that no library's `except Exception` swallows it.
    """


def is_out_of_memory(error: BaseException) -> bool:
    """True for CUDA's error, Python's own, and the CPU allocator's plain RuntimeError."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and "DefaultCPUAllocator" in str(error)
