"""What numba does to a kernel: the passes that kernels use, in numba's order, without its timers and its records of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from numba.core import typed_passes, untyped_passes
from numba.core.compiler import CompilerBase
from numba.core.compiler_machinery import PassManager

from toccata.engine.lean.calls import KernelContext

_PASSES = (
    untyped_passes.TranslateByteCode,
    untyped_passes.FixupArgs,
    untyped_passes.GenericRewrites,
    untyped_passes.ReconstructSSA,
    typed_passes.NopythonTypeInference,
    typed_passes.PreLowerStripPhis,
    typed_passes.IRLegalization,
    typed_passes.NativeLowering,
    typed_passes.NoPythonBackend,
)
"""Of the default ones, the rest serve closures, generators, array expressions, `with`, and branches that types decide."""


class _Passes(PassManager):
    def _runPass(self, index, pss, internal_state):
        pss.run_pass(internal_state)


class KernelPipeline(CompilerBase):
    """Compiles a kernel for units."""

    def __init__(self, typingctx, targetctx, *others, **more):
        with _settled(typingctx), _settled(targetctx):
            super().__init__(typingctx, targetctx, *others, **more)
        del self.state.targetctx.refresh  # numba made a copy, and this with it
        self.state.targetctx.__class__ = KernelContext

    def define_pipelines(self):
        passes = _Passes("kernel")
        for kernel_pass in _PASSES:
            passes.add_pass(kernel_pass, kernel_pass._name)
        passes.finalize()
        return [passes]


@contextmanager
def _settled(context) -> Iterator[None]:
    """Who compiles a unit has loaded all that numba knows; it need not look again for each helper."""
    context.refresh = lambda: None
    try:
        yield
    finally:
        del context.refresh
