"""Python's min, max and int of numbers in kernels, without the helpers of numba's own: two compiles for every pair of types."""

from __future__ import annotations

import operator

from numba.core import types
from numba.core.imputils import Registry as Implementations
from numba.core.typing.templates import AbstractTemplate, signature
from numba.core.typing.templates import Registry as Templates
from numba.cpython.builtins import do_minmax

templates, implementations = Templates(), Implementations()
_NUMBERS = (types.Integer, types.Float)


class _Extreme(AbstractTemplate):
    metadata = {"target": "cpu"}

    def generic(self, args, kws):
        if len(args) == 2 and not kws and all(isinstance(kind, _NUMBERS) for kind in args):
            return signature(self.context.unify_types(*args), *args)
        return None


@templates.register_global(min)
class _Min(_Extreme):
    key = min


@templates.register_global(max)
class _Max(_Extreme):
    key = max


@templates.register_global(int)
class _Int(AbstractTemplate):
    key = int
    metadata = {"target": "cpu"}

    def generic(self, args, kws):
        if len(args) == 1 and not kws and isinstance(args[0], _NUMBERS):
            is_unsigned = isinstance(args[0], types.Integer) and not args[0].signed and args[0].bitwidth == 64
            return signature(types.uint64 if is_unsigned else types.int64, args[0])
        return None


@implementations.lower(min, types.Number, types.Number)
def _smaller(context, builder, sig, args):
    return do_minmax(context, builder, sig.args, args, operator.lt)


@implementations.lower(max, types.Number, types.Number)
def _larger(context, builder, sig, args):
    return do_minmax(context, builder, sig.args, args, operator.gt)


@implementations.lower(int, types.Number)
def _whole(context, builder, sig, args):
    return context.cast(builder, args[0], sig.args[0], sig.return_type)


def install(target) -> None:
    """Makes them known to numba's compiler."""
    target.typing_context.install_registry(templates)
    target.target_context.install_registry(implementations)
