"""Executes the notebooks from the first cell to the last; a cell that raises is a failure.

    python check.py [NAME…]

The executed notebooks and their pictures are left in out/.
"""

import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).resolve().parent
OUT = HERE / "out"
NAMES = ["quarter", "warning"]


def execute(name: str) -> bool:
    began = time.time()
    notebook = jupytext.read(HERE / f"{name}.py")
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(HERE)}})
    try:
        client.execute()
    except CellExecutionError as e:
        print(f"notebooks/{name}.py: {e}", file=sys.stderr)
        return False
    finally:
        nbformat.write(notebook, OUT / f"{name}.ipynb")
    print(f"notebooks/{name}.py: {len(notebook.cells)} cells, {len(list(OUT.glob(f'{name}_*.png')))} pictures, {time.time() - began:.0f} s")
    return True


def main(names: list[str]) -> int:
    OUT.mkdir(exist_ok=True)
    for name in names:
        for old in OUT.glob(f"{name}_*.png"):
            old.unlink()
    # A failure of one does not hide the other's.
    return 0 if all([execute(name) for name in names]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or NAMES))
