"""Opens the marts of a weisu output folder as DuckDB views."""

import os
from pathlib import Path

import duckdb


def root() -> Path:
    """The checkout: the nearest folder above that has go.mod."""
    here = Path(__file__).resolve().parent
    for folder in (here, *here.parents):
        if (folder / "go.mod").exists():
            return folder
    raise FileNotFoundError("go.mod not found above " + str(here))


def output_folder() -> Path:
    """WEISU_OUT, a relative one seen from the checkout; else the demo's."""
    return root() / os.environ.get("WEISU_OUT", "demo")


def snapshot(folder: Path) -> Path:
    """The snapshot that the folder's pointer file names."""
    pointer = folder / "current"
    if not pointer.exists():
        raise FileNotFoundError(f"{folder} 中没有快照；请先运行 make demo 或 weisu run -o {folder} FILE…")
    return folder / "snapshots" / pointer.read_text().strip()


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection with one view per mart of the folder's current snapshot."""
    con = duckdb.connect()
    where = snapshot(folder)
    for path in sorted(where.glob("*.parquet")):
        view(con, path.stem, path)
    for path in sorted(p for p in where.iterdir() if p.is_dir()):
        view(con, path.name, path / "*" / "*.parquet")  # month=…/part-N.parquet
    return con


def view(con: duckdb.DuckDBPyConnection, name: str, files: Path) -> None:
    # The partition column is inside the files, too.
    quoted = str(files).replace("'", "''")
    con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{quoted}', hive_partitioning = false)")
