"""Runs `weisu run` anew as of past days and collects its alarms.

A run with --as-of alone would still see that later complaints exist: they name
units and issues that make more tests of the alarm table. So each run gets an
export that ends on its day, cut from the marts' masked complaints.
"""

import datetime as dt
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd

from marts import connect, root

KEY = "weisu-demo-key-not-for-real-data"  # as make demo's
# The columns that the alarms depend on, under headers that weisu knows.
EXPORT = """
    SELECT order_id AS 工单编号, strftime(received_at, '%Y-%m-%d %H:%M:%S') AS 受理时间, district AS 所属区,
           unit_name AS 承办单位, department AS 责任科室, channel AS 来源渠道, declared_kind AS 工单类型,
           person_id AS 来电人, text AS 诉求内容
    FROM fact_complaint WHERE received_at < $before ORDER BY received_at, complaint_id"""


def weisu(*args) -> None:
    """Runs bin/weisu; what it prints is shown only if it fails."""
    run = subprocess.run([root() / "bin" / "weisu", *map(str, args)], capture_output=True, text=True,
                         env={**os.environ, "WEISU_KEY": KEY})
    if run.returncode:
        raise RuntimeError(f"weisu {' '.join(map(str, args))}: {run.stderr}")


def sundays(first: dt.date, last: dt.date, weeks: int) -> list[dt.date]:
    """Every weeks-th Sunday, the last day of a full ISO week."""
    first += dt.timedelta(6 - first.weekday())
    return [first + dt.timedelta(7 * weeks * k) for k in range((last - first).days // (7 * weeks) + 1)]


def replay(con: duckdb.DuckDBPyConnection, world: Path, days: list[dt.date], work: Path) -> pd.DataFrame:
    """The rows of `alert` of kind rise of one run per day, with the day as as_of.

    con is of the full run; world is the folder with units.csv. The list of events
    (events.csv) tells of bursts by hindsight and is left out.
    """
    work.mkdir(parents=True, exist_ok=True)
    config = work / "weisu.yaml"
    config.write_text(f"ingest:\n  units: {world / 'units.csv'}\n", encoding="utf-8")
    for day in days:
        con.execute(f"COPY ({EXPORT.replace('$before', repr(str(day + dt.timedelta(1))))}) TO '{work / f'{day}.csv'}' (HEADER)")

    def one(day: dt.date) -> pd.DataFrame:
        out, export = work / str(day), work / f"{day}.csv"
        weisu("run", "-c", config, "-o", out, "--as-of", day, "--quiet", export)
        alarms = connect(out).execute("SELECT * FROM alert WHERE kind = 'rise'").df()
        shutil.rmtree(out)
        export.unlink()
        return alarms.assign(as_of=pd.Timestamp(day))

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:  # a run takes some 250 MB
        return pd.concat(pool.map(one, days), ignore_index=True)
