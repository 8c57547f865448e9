"""The kernel's machine code: compiled once an installation by numba, and loaded by llvmlite alone.

Loading numba takes 0.3 s of every process that reads; what it made takes 0.05. The code is kept beside the other
compiled files of this folder, or in the user's cache where that cannot be written, under a name that tells of which
source, which compiler and which processor it is.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

_NAME = "concord_scan"
_SOURCES = ("kernel.py", "compiled.py", "places.py", "cells.py", "quality.py")
_kept: list[object] = []  # the engine, for as long as its code may run


def scan_function() -> Callable[..., int]:
    """The kernel as a function of addresses: `kernel.scan`."""
    if _kept:
        return _kept[1]
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    processor, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    machine = llvm.Target.from_default_triple().create_target_machine(cpu=processor, features=features, opt=3, jit=True)
    code = _machine_code(machine, f"{processor} {features}")
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    # As numba calls its own: where the result goes, and an error, which there is none; then the arguments.
    call = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_void_p] * 15)(engine.get_function_address(_NAME))
    _kept[:] = [engine, call]
    return call


def _machine_code(machine, processor: str) -> bytes:
    here = Path(__file__).parent
    compilers = (Path(find_spec(name).origin).with_name("_version.py") for name in ("numba", "llvmlite"))
    made_of = [*(file.read_bytes() for file in (*(here / name for name in _SOURCES), *compilers)), processor.encode()]
    name = f"kernel-{hashlib.sha256(b'|'.join(made_of)).hexdigest()[:24]}.o"
    folders = (here / "__pycache__", Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "concord")
    for folder in folders:
        with suppress(OSError):
            return (folder / name).read_bytes()
    code = _compile(machine)
    for folder in folders:
        with suppress(OSError):
            _keep(folder / name, code)
            break
    return code


def _compile(machine) -> bytes:
    import llvmlite.binding as llvm

    from data.ingest.vcf.kernel import scan

    # numba wraps what it compiles for Python's sake. What is wrapped needs nothing but its arguments.
    made = llvm.parse_assembly(scan.inspect_llvm())
    made.get_function(scan.native_name).linkage = "internal"
    made.get_function(scan.native_name.removeprefix("cfunc.")).name = _NAME
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(made, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
    return machine.emit_object(made)


def _keep(path: Path, code: bytes) -> None:
    """In one step: another process may be at it too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as aside:
        aside.write(code)
    os.chmod(aside.name, 0o644)
    os.replace(aside.name, path)
