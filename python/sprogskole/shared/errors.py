"""What can go wrong, in the three kinds that the contract knows."""

from dataclasses import asdict, dataclass
from typing import ClassVar


@dataclass
class UserError(Exception):
    """Thrown when a file, setting or model that the user gave cannot be worked with. Never worth a retry."""

    # As the contract calls it.
    kind: ClassVar[str] = "user"

    message: str
    where: str
    expected: str
    received: str
    fix: str

    def __str__(self) -> str:
        return f"{self.message} ({self.where})"

    def fields(self) -> dict[str, str]:
        return asdict(self)


class DiskFullError(UserError):
    """Thrown when there is no room for a checkpoint. Worth a retry once somebody has made some."""

    kind = "disk-full"


class Interrupted(BaseException):
    """Thrown when a SIGTERM comes while there is nothing to save (loading, evaluate, chat).

    A BaseException, so that no library's `except Exception` swallows it.
    """


# CPU allocator of PyTorch; CTranslate2 on CUDA; cuBLAS below either.
OUT_OF_MEMORY_SIGNS = (
    "DefaultCPUAllocator",
    "CUDA failed with error out of memory",
    "CUBLAS_STATUS_ALLOC_FAILED",
)


def is_out_of_memory(error: BaseException) -> bool:
    """True for PyTorch's error, Python's own, and the plain RuntimeErrors that say so in their text."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in OUT_OF_MEMORY_SIGNS)
