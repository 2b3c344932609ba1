# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 预警回放：两年里的突发，能多早发现？
#
# *Early warning replayed over two years: the program is run anew as of every second Sunday, each time on
# the complaints received up to that day, and its alarms are compared with the bursts planted in the sample.*
#
# 读者：市卫生健康委值守预警的人员。要回答：
#
# 1. 埋入示例数据的突发（`testdata/sample/truth/planted.json`），预警发现了几起、起始后几天发现？
# 2. 同一期间有多少预警与任何埋入的突发无关（误报）？
#
# **做法。** 从上半年攒够基线起，每隔两周取一个周日作为“今天”，用当天以前收到的诉求重新运行 `weisu run --as-of`，
# 取集市 `alert` 中 `kind = 'rise'` 的行。只给 `--as-of` 还不够：之后的诉求虽不计数，却会增加参与检验的“单位 × 问题”，
# 使 q 值偏大，所以先按受理时间截断导出表。大事记（`events.csv`）是事后所写，回放时不给。
#
# **局限。** 突发只有六起，只能逐起看，不能算“发现率”；它们由程序生成，比真实突发整齐；
# 截断按受理时间，当时尚未答复、后来改派的情形没有还原。大样本的模拟评估见 `make eval-warning`。

# %%
import datetime as dt
import json
import os
import tempfile
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from figures import BLUE, GREY, LIGHT, ORANGE, RED, chinese, save
from marts import connect, output_folder, root
from replay import replay, sundays, weisu

chinese()
pd.set_option("display.max_rows", 200, "display.max_columns", 50, "display.max_colwidth", 60, "display.width", 220)

WEEKS = int(os.environ.get("WEISU_REPLAY_WEEKS", 2))  # between two runs
BASELINE = dt.timedelta(weeks=26)  # fewer weeks are no baseline
# The rehearsal on a larger world, at the end: rows (0: none) and weeks between runs.
REHEARSAL_ROWS = int(os.environ.get("WEISU_REHEARSAL_ROWS", 20000))
REHEARSAL_WEEKS = int(os.environ.get("WEISU_REHEARSAL_WEEKS", 4))
SAMPLE = root() / "testdata" / "sample"
work = tempfile.TemporaryDirectory(prefix="weisu-replay-")


def read_truth(world: Path):
    """The planted bursts, and the first and last day of the world."""
    planted = json.loads((world / "truth" / "planted.json").read_text(encoding="utf-8"))
    b = pd.DataFrame(planted["bursts"])
    b["start"] = pd.to_datetime(b.start).dt.tz_localize(None)
    b["end"] = b.start + pd.to_timedelta(b.days - 1, unit="D")  # last day
    return b.sort_values("start", ignore_index=True), dt.date.fromisoformat(planted["from"]), dt.date.fromisoformat(planted["to"])


con = connect(output_folder())
bursts, first_day, last_day = read_truth(SAMPLE)

# %% [markdown]
# ## 一、埋入的突发
#
# “件数”是突发期间该单位该问题收到、且被判为投诉或求助的诉求（含正常发生的部分），取自 `fact_complaint`；
# 这些就是预警在全过程中能看到的全部。

# %%
def with_names(con, bursts):
    con.register("bursts", bursts)
    return con.execute("""
        SELECT b.id, u.name AS unit_name, i.name AS issue_name, b.*,
               (SELECT count(*) FROM fact_complaint f WHERE f.unit = b.unit AND f.issue = b.issue AND f.in_scope
                AND f.kind IN ('投诉', '求助') AND f.received_at::DATE BETWEEN b.start::DATE AND b."end"::DATE)::INTEGER AS cases
        FROM bursts b JOIN dim_unit u ON u.unit_id = b.unit JOIN dim_issue i ON i.issue = b.issue
        ORDER BY b.start""").df()


bursts = with_names(con, bursts)
bursts[["id", "unit_name", "issue_name", "what", "start", "end", "days", "cases"]].rename(columns={
    "id": "编号", "unit_name": "单位", "issue_name": "问题", "what": "情形", "start": "起", "end": "止", "days": "天数", "cases": "件数"})

# %% [markdown]
# ## 二、回放

# %%
days = sundays(first_day + BASELINE, last_day, WEEKS)
began = time.time()
alarms = replay(con, SAMPLE, days, Path(work.name) / "sample")
print(f"{len(days)} 次运行（{days[0]} 至 {days[-1]}，每 {WEEKS} 周），{time.time() - began:.0f} 秒；"
      f"上升预警 {len(alarms)} 行，不同事项 {alarms.alert_id.nunique()} 个")

# %% [markdown]
# 一条预警算作某起突发的预警，须：问题相同；单位是突发所在医院、其科室，或其上级（区、市）；预警所述时段（`since` 至 `until`）
# 与突发期间有重叠。首次见到时可能已“已结束”（结束后仍保留数周），也算发现，日期照实记。其余都算误报——即便它反映的是季节或趋势，也不是埋入的突发。

# %%
def match(con, alarms, bursts):
    """Adds to each alarm: the burst it is of, NULL where it is of none; whether it was raised at the burst's unit or below;
    bursts of other issues there at the time; and its unit's name with the hospital's."""
    con.register("alarms", alarms)
    con.register("bursts", bursts)
    return con.execute("""
        SELECT a.*, b.id AS burst, datediff('day', b.start, a.as_of) AS delay,
               a.unit = b.unit OR list_contains(string_split(ua.path, '/'), b.unit) OR list_contains(a.also_units, b.unit) AS at_unit,
               (SELECT string_agg(o.id, '、' ORDER BY o.id) FROM bursts o
                WHERE o.issue <> a.issue AND a.since <= o."end" AND a.until >= o.start
                  AND list_contains(string_split(ua.path, '/'), o.unit)) AS beside,
               CASE WHEN ua.level = 'department' THEN up.name || ua.name ELSE ua.name END AS place
        FROM alarms a JOIN dim_unit ua ON ua.unit_id = a.unit LEFT JOIN dim_unit up ON up.unit_id = ua.parent_id
        LEFT JOIN (SELECT b.*, u.path FROM bursts b JOIN dim_unit u ON u.unit_id = b.unit) b
          ON b.issue = a.issue AND a.since <= b."end" AND a.until >= b.start
         AND (list_contains(string_split(ua.path, '/'), b.unit) OR list_contains(string_split(b.path, '/'), a.unit))
        ORDER BY a.as_of, a.alert_id""").df()


matched = match(con, alarms, bursts)
hits = matched[matched.burst.notna()]
false = matched[matched.burst.isna()]
# Of a run's several alarms of one burst, the one at the hospital or below.
firsts = hits.sort_values(["as_of", "at_unit"], ascending=[True, False]).groupby("burst").first()


def report(bursts, firsts):
    f = bursts.merge(firsts.drop(columns=["unit", "unit_name", "issue", "issue_name"]).assign(found=True), left_on="id", right_index=True, how="left",
                     suffixes=("", "_alarm"))
    shown = firsts.reindex(f.id)
    found = f.as_of.notna()
    return pd.DataFrame({
        "编号": f.id, "单位": f.unit_name, "问题": f.issue_name, "突发期间件数": f.cases, "起": f.start.dt.date, "天数": f.days,
        "首次预警": f.as_of.dt.date.where(found, "未发现"), "起始后第几天": f.delay.astype("Int64"),
        "突发结束前": np.where(~found, "", np.where(f.as_of <= f.end, "是", "否")),
        "预警单位": shown.place.fillna("").values, "观察 / 预期（界限）": [
            f"{r.observed:.0f} / {r.expected:.2f}（{r.threshold:.0f}）" if ok else "" for ok, r in zip(found, f.itertuples())],
        "合并周期": f.window_periods.astype("Int64"), "p": f.p.map("{:.1e}".format).where(found, ""), "q": f.q.map("{:.2g}".format).where(found, ""),
        "基线期数 n": f.n.astype("Int64"),
    })


report(bursts, firsts)

# %% [markdown]
# 发现的早晚受回放间隔所限：每 `WEEKS` 周看一次，最多晚 `WEEKS` 周；预警只判断完整的周，所以起始于周中的突发至少要等到那个周日。

# %%
fig, ax = plt.subplots(figsize=(12, 4.6))
rows = len(bursts)
for y, b in enumerate(bursts.itertuples()):
    ax.barh(y, b.end - b.start + pd.Timedelta(days=1), left=b.start, height=0.5, color=LIGHT)
    h = hits[hits.burst == b.id].drop_duplicates("as_of")
    live = h[h.status != "over"]
    over = h[h.status == "over"]
    ax.plot(live.as_of, [y] * len(live), "o", color=ORANGE, markersize=6)
    ax.plot(over.as_of, [y] * len(over), "o", color=GREY, markerfacecolor="white", markersize=5)
    if b.id in firsts.index:
        f = firsts.loc[b.id]
        ax.plot(f.as_of, y, "o", color=RED, markersize=9, zorder=4)
        ax.annotate(f"起始后 {int(f.delay)} 天", (f.as_of, y), xytext=(0, 9), textcoords="offset points", ha="center", fontsize=8.5, color=RED)
    else:
        ax.annotate("未发现", (b.end, y), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8.5)
others = false.drop_duplicates(["as_of", "alert_id"])
ax.plot(others.as_of, [rows] * len(others), "x", color=BLUE, markersize=7)
if others.empty:
    ax.text(pd.Timestamp(days[len(days) // 2]), rows, "无", ha="center", va="center", fontsize=9, color=GREY)
ax.plot(pd.to_datetime(days), [rows + 0.75] * len(days), "|", color=GREY, markersize=6)
labels = [f"{b.id} {b.unit_name.removeprefix('云岚市')}：{b.issue_name}（{b.cases} 件）" for b in bursts.itertuples()]
ax.set_yticks([*range(rows), rows, rows + 0.75], [*labels, "与突发无关的预警", "运行日"], fontsize=9)
ax.set_ylim(rows + 1.1, -0.75)
ax.tick_params(axis="y", length=0)
ax.set_title(f"预警回放：{len(days)} 次运行，{rows} 起突发中发现 {len(firsts)} 起，误报 {false.alert_id.nunique()} 个")
ax.legend(handles=[Patch(color=LIGHT, label="突发期间"), Line2D([], [], marker="o", linestyle="", color=RED, markersize=9, label="首次预警"),
                   Line2D([], [], marker="o", linestyle="", color=ORANGE, label="新发或持续"),
                   Line2D([], [], marker="o", linestyle="", color=GREY, markerfacecolor="white", label="已结束（保留数周）"),
                   Line2D([], [], marker="x", linestyle="", color=BLUE, label="与突发无关")],
          loc="upper center", bbox_to_anchor=(0.45, -0.09), ncols=5, fontsize=9)
save(fig, "warning_replay")
plt.show()

# %% [markdown]
# ## 三、预警当时看到了什么
#
# 各突发所在医院该问题的逐周件数（`issue_period`，周内无诉求为 0）。红线为首次预警日。

# %%
weekly = con.execute("""
    SELECT b.id AS burst, w.start, coalesce(i.count, 0) AS count
    FROM bursts b
    CROSS JOIN (SELECT DISTINCT period, period_start AS start FROM issue_period WHERE period_type = 'week' AND NOT partial) w
    LEFT JOIN issue_period i ON i.unit = b.unit AND i.issue = b.issue AND i.period_type = 'week' AND i.period = w.period
    ORDER BY b.id, w.start""").df()
fig, axes = plt.subplots(-(-rows // 3), 3, figsize=(13, 2.6 * -(-rows // 3)), squeeze=False)
for ax, b in zip(axes.flat, bursts.itertuples()):
    d = weekly[weekly.burst == b.id]
    ax.bar(pd.to_datetime(d.start), d["count"], width=6, align="edge", color=BLUE)
    ax.axvspan(b.start, b.end + pd.Timedelta(days=1), color=ORANGE, alpha=0.25, zorder=0)
    if b.id in firsts.index:
        ax.axvline(firsts.loc[b.id].as_of, color=RED, linewidth=1.2)
    ax.set_xlim(b.start - pd.Timedelta(days=182), min(b.end + pd.Timedelta(days=98), pd.Timestamp(last_day)))
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.tick_params(labelsize=8)
    ax.tick_params(axis="x", rotation=30)
    ax.set_title(f"{b.id} {b.unit_name.removeprefix('云岚市')}：{b.issue_name}（突发期间 n={b.cases}）", fontsize=9.5)
for ax in axes[:, 0]:
    ax.set_ylabel("件 / 周", fontsize=9)
for ax in axes.flat[rows:]:
    ax.set_axis_off()
fig.legend(handles=[Patch(color=BLUE, label="每周件数"), Patch(color=ORANGE, alpha=0.25, label="突发期间"), Line2D([], [], color=RED, label="首次预警日")],
           loc="lower center", ncols=3, fontsize=9, bbox_to_anchor=(0.5, -0.05))
fig.tight_layout()
save(fig, "warning_weeks")
plt.show()

# %% [markdown]
# ## 四、误报
#
# 与任何埋入的突发无关的预警。`weisu.yaml` 的 `warning.false_discovery` 是所示预警中误报比例的目标；
# 预警很少时，实际的误报数可以是零，也可以是两三个，都不足以判断是否达到目标。
# “同院同期的突发”一列有编号的，可能是同一件事被归入了别的问题（如系统停摆被归为收费退费），仍算误报。

# %%
def listing(false):
    f = false.sort_values("as_of").drop_duplicates("alert_id")
    return pd.DataFrame({
        "首次预警": f.as_of.dt.date, "单位": f.place, "问题": f.issue_name, "周期": f.period_type + " " + f.period,
        "观察 / 预期（界限）": [f"{r.observed:.0f} / {r.expected:.2f}（{r.threshold:.0f}）" for r in f.itertuples()],
        "p": f.p.map("{:.1e}".format), "q": f.q.map("{:.2g}".format), "基线期数 n": f.n,
        "同院同期的突发": f.beside.fillna(""),
    }).reset_index(drop=True)


print(f"{len(days)} 次运行中，与突发无关的事项 {false.alert_id.nunique()} 个；与突发有关的事项 {hits.alert_id.nunique()} 个"
      "（同一突发可先后按科室、医院、上级或按周、按月预警）")
listing(false)

# %% [markdown]
# ## 五、演练：更大的城市
#
# 同样的六起突发，放在件数更多、随机种子不同的虚构城市中。件数多，则每起突发的件数也多，参与检验的“单位 × 问题”也多；
# 生成器埋入的季节变化也会显出来：第一年没有去年可比，季节的上升会被报为预警，这里都算误报。
# 行数与间隔由环境变量 `WEISU_REHEARSAL_ROWS`（0 为跳过）和 `WEISU_REHEARSAL_WEEKS` 设定。

# %%
def rehearse(rows, weeks):
    world, out = Path(work.name) / "world", Path(work.name) / "out"
    weisu("generate", "--rows", rows, "--seed", 2, "--truth", "--to", world)
    weisu("run", "-c", world / "weisu.yaml", "-o", out, "--quiet", *(world / f for f in ("hotline.xlsx", "platform.csv", "reviews.jsonl")))
    con = connect(out)
    bursts, first_day, last_day = read_truth(world)
    bursts = with_names(con, bursts)
    days = sundays(first_day + BASELINE, last_day, weeks)
    matched = match(con, replay(con, world, days, Path(work.name) / "rehearsal"), bursts)
    hits, false = matched[matched.burst.notna()], matched[matched.burst.isna()]
    firsts = hits.sort_values(["as_of", "at_unit"], ascending=[True, False]).groupby("burst").first()
    print(f"{rows} 行，{len(days)} 次运行（每 {weeks} 周）：{len(bursts)} 起突发中发现 {len(firsts)} 起，"
          f"与突发无关的事项 {false.alert_id.nunique()} 个，有关的 {hits.alert_id.nunique()} 个")
    return report(bursts, firsts), listing(false)


began = time.time()
larger, larger_false = rehearse(REHEARSAL_ROWS, REHEARSAL_WEEKS) if REHEARSAL_ROWS else (pd.DataFrame(), pd.DataFrame())
print(f"{time.time() - began:.0f} 秒")
larger

# %%
larger_false

# %% [markdown]
# ## 小结

# %%
print(f"示例数据（{len(days)} 次运行）：{len(bursts)} 起突发发现 {len(firsts)} 起，其中突发结束前发现 "
      f"{(firsts.as_of <= bursts.set_index('id').end.reindex(firsts.index)).sum()} 起；误报 {false.alert_id.nunique()} 个。")
for b in bursts.itertuples():
    if b.id in firsts.index:
        f = firsts.loc[b.id]
        print(f"· {b.id} {b.unit_name}“{b.issue_name}”：起始后 {int(f.delay)} 天预警（{f.place}，{f.observed:.0f} 件，预期 {f.expected:.2f} 件，"
              f"q={f.q:.2g}，基线 {f.n} 期）")
    else:
        print(f"· {b.id} {b.unit_name}“{b.issue_name}”：未发现（突发期间 {b.cases} 件）")
print(f"只有 {len(bursts)} 起，且由程序生成，不能据此推算真实突发的发现率。")
work.cleanup()
