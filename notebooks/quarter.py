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
# # 一个季度的高频与共性诉求
#
# *A quarter's frequent and common issues over all hospitals and districts: Pareto chart, who shares
# what, funnel plots, control charts. Everything is read from the marts; nothing is recomputed here.*
#
# 读者：市卫生健康委负责“未诉先办”的处室。要回答三个问题：
#
# 1. 本季度哪些问题构成了大部分诉求（**高频**），其中哪些在多家单位同时高频（**共性**）？
# 2. 哪些单位的水平确实与同级不同，而不是件数少造成的偶然（**漏斗图**）？
# 3. 哪些问题在时间上发生了变化，而不是正常波动（**控制图**）？
#
# 口径一律以数据集市为准（`docs/marts.md`）：高频、共性、界限、区间、标记都是集市里的列，
# 本笔记只取数、排版、画图。任何比率旁边都写明分母 n 和 95% 区间。

# %%
import os

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from figures import BLUE, GREY, LIGHT, ORANGE, RED, chinese, save
from marts import connect, output_folder

font = chinese()
con = connect(output_folder())
pd.set_option("display.max_rows", 200, "display.max_columns", 50, "display.max_colwidth", 80, "display.width", 200)

QUARTER = os.environ.get("WEISU_QUARTER") or con.execute(
    "SELECT max(period) FROM issue_period WHERE period_type = 'quarter' AND NOT partial").fetchone()[0]
if not QUARTER:
    raise SystemExit("数据中没有完整的季度")
CITY = con.execute("SELECT unit_id FROM dim_unit WHERE level = 'city'").fetchone()[0]


def sql(query, **params):
    return con.execute(query, {k: v for k, v in params.items() if f"${k}" in query}).df()


def ask(query, **more):
    return sql(query, quarter=QUARTER, city=CITY, **more)


def interval(row, value, low, high, scale=1.0, digits=2):
    """“值 [下限–上限]”, or a dash where there is none."""
    if pd.isna(row[value]):
        return "—"
    return f"{row[value] * scale:.{digits}f} [{row[low] * scale:.{digits}f}–{row[high] * scale:.{digits}f}]"


city_name = ask("SELECT name FROM dim_unit WHERE unit_id = $city")["name"][0]


def short(name):
    return name.removeprefix(city_name)


print(f"季度 {QUARTER}，数据截止 {con.execute('SELECT max(as_of) FROM run').fetchone()[0]}，字体 {font}")

# %% [markdown]
# ## 概况
#
# 受理件数含咨询、建议等各类诉求；以下各节的件数只含投诉与求助。三率的分母是有效回访且未剔除的件数，少于受理件数。

# %%
rates = ask("""
    SELECT period, cases, denominator, response, response_low, response_high, response_n,
           resolution, resolution_low, resolution_high, resolution_n,
           satisfaction, satisfaction_low, satisfaction_high, satisfaction_n, score, score_low, score_high, few_cases
    FROM rates_unit_period
    WHERE unit = $city AND period_type = 'quarter' AND period <= $quarter
    ORDER BY period DESC LIMIT 5""")
pd.DataFrame({
    "季度": rates.period, "受理件数": rates.cases,
    **{f"{label} % [95% 区间]，n": [interval(r, m, f"{m}_low", f"{m}_high", 100, 1) + f"，n={r[m + '_n']}" for _, r in rates.iterrows()]
       for m, label in [("response", "响应率"), ("resolution", "解决率"), ("satisfaction", "满意率")]},
    "综合得分 [95% 区间]": [interval(r, "score", "score_low", "score_high", 1, 1) for _, r in rates.iterrows()],
    "件数少": rates.few_cases.map({True: "是", False: ""}),
})

# %% [markdown]
# ## 一、高频与共性：帕累托图
#
# 柱为件数，线为累计占比。**高频**：件数够，且在构成大部分件数的最小问题集之内；**共性**：在足够多的同级单位中同为高频。
# 门槛在 `weisu.yaml` 的 `metrics.high_frequency` 与 `metrics.common`。

# %%
pareto = ask("""
    SELECT issue, issue_name, category, count, people, unit_total, share, rank, cum_share, previous, last_year,
           visits, rate_per_10k_visits AS rate, rate_low, rate_high, high_frequency, common, few_cases
    FROM issue_period
    WHERE unit = $city AND period_type = 'quarter' AND period = $quarter
    ORDER BY rank, issue""")
top = pareto.head(30)
n = int(pareto.unit_total[0])

fig, ax = plt.subplots(figsize=(11, 4.8))
colours = [RED if c else BLUE if h else GREY for h, c in zip(top.high_frequency, top.common)]
ax.bar(range(len(top)), top["count"], color=colours)
ax.set_xticks(range(len(top)), top.issue_name, rotation=50, ha="right", rotation_mode="anchor", fontsize=9)
ax.set_ylabel("件数")
ax.set_ylim(0, top["count"].max() * 1.15)
line = ax.twinx()
line.plot(range(len(top)), top.cum_share * 100, color=ORANGE, marker="o", markersize=3, linewidth=1.3)
line.set_ylim(0, 105)
for x, c in enumerate(top["count"]):  # on the upper axes, so that the line does not hide them
    line.text(x, c, c, transform=ax.transData, ha="center", va="bottom", fontsize=8,
              path_effects=[withStroke(linewidth=2, foreground="white")])
line.set_ylabel(f"累计占比 %（n={n}）")
line.spines["right"].set_visible(True)
ax.set_title(f"{city_name} {QUARTER} 各问题件数（投诉与求助 n={n}，前 {len(top)} 个问题，共 {len(pareto)} 个）")
ax.legend(handles=[Patch(color=RED, label="高频且共性"), Patch(color=BLUE, label="高频"), Patch(color=GREY, label="其他"),
                   Line2D([], [], color=ORANGE, marker="o", markersize=3, label="累计占比")],
          loc="upper center", bbox_to_anchor=(0.63, 0.48), ncols=4, fontsize=9)
save(fig, "quarter_pareto")
plt.show()

# %%
frequent = pareto[pareto.high_frequency]
pd.DataFrame({
    "名次": frequent["rank"], "问题": frequent.issue_name, "分类": frequent.category,
    "件数": frequent["count"], "可识别人数": frequent.people, "n（全部问题）": frequent.unit_total,
    "件 / 万人次 [95% 区间]": [interval(r, "rate", "rate_low", "rate_high", 1, 3) for _, r in frequent.iterrows()],
    "就诊人次": frequent.visits,
    "上季": frequent.previous.astype("Int64"), "去年同期": frequent.last_year.astype("Int64"),
    "共性": frequent.common.map({True: "是", False: ""}),
}).reset_index(drop=True)

# %% [markdown]
# 全市层面的“共性”看市以下同级单位。下图逐家列出各医院、各区（县），列为至少在一处高频或共性的问题。
# 数字为件数；深色为该单位的高频问题；红框为共性问题（就同级单位整体而言，该单位自己未必高频）。空白为无诉求。
# 名称后的 n 是该单位全部问题的件数；带 * 的单位件数少，只作参考。

# %%
cells = ask("""
    WITH shown AS (
        SELECT issue FROM issue_period
        WHERE period_type = 'quarter' AND period = $quarter AND unit_level IN ('hospital', 'district')
        GROUP BY issue HAVING bool_or(high_frequency) OR bool_or(common))
    SELECT i.unit, i.unit_level, i.issue, i.issue_name, i.count, i.unit_total, i.high_frequency, i.common, i.few_cases
    FROM issue_period i JOIN shown USING (issue)
    WHERE i.period_type = 'quarter' AND i.period = $quarter AND i.unit_level IN ('hospital', 'district')""")
units = ask("""
    SELECT u.unit_id, u.name, u.level, coalesce(max(i.unit_total), 0) AS n, coalesce(bool_or(i.few_cases), true) AS few
    FROM dim_unit u LEFT JOIN issue_period i
      ON i.unit = u.unit_id AND i.period_type = 'quarter' AND i.period = $quarter
    WHERE u.level IN ('hospital', 'district') AND u.listed
    GROUP BY ALL ORDER BY n DESC, u.unit_id""")
issues = [r.issue for r in pareto.itertuples() if r.issue in set(cells.issue)]
names = dict(zip(pareto.issue, pareto.issue_name))


def matrix(ax, level, title):
    rows = units[units.level == level].reset_index(drop=True)
    at = {u: y for y, u in enumerate(rows.unit_id)}
    for r in cells[cells.unit_level == level].itertuples():
        if r.unit not in at:
            continue
        x, y = issues.index(r.issue), at[r.unit]
        ax.add_patch(plt.Rectangle((x - 0.45, y - 0.42), 0.9, 0.84, facecolor=BLUE if r.high_frequency else LIGHT,
                                   edgecolor=RED if r.common else "none", linewidth=1.6))
        ax.text(x, y, r.count, ha="center", va="center", fontsize=9, color="white" if r.high_frequency else "black")
    ax.set_xlim(-0.6, len(issues) - 0.4)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xticks(range(len(issues)), [names[i] for i in issues], rotation=40, ha="left", rotation_mode="anchor", fontsize=9)
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(rows)), [f"{short(r.name)}{'*' if r.few else ''}（n={r.n}）" for r in rows.itertuples(index=False)], fontsize=9)
    ax.tick_params(length=0)
    for s in ax.spines.values():
        s.set_visible(False)
    ax.set_xlabel(title, fontsize=10)


fig, axes = plt.subplots(1, 2, figsize=(12, 7.5))
matrix(axes[0], "hospital", f"医院（{(units.level == 'hospital').sum()} 家）")
matrix(axes[1], "district", f"区县（{(units.level == 'district').sum()} 个）")
fig.suptitle(f"{QUARTER} 各单位的高频与共性问题（件数）", x=0.01, ha="left", y=1.0)
fig.legend(handles=[Patch(color=BLUE, label="该单位高频"), Patch(color=LIGHT, label="有诉求、非高频"),
                    Patch(facecolor="white", edgecolor=RED, linewidth=1.6, label="共性")],
           loc="lower center", ncols=3, bbox_to_anchor=(0.5, -0.03))
fig.tight_layout()
save(fig, "quarter_common")
plt.show()

# %%
common = ask("""
    SELECT unit_level, issue_name, count(*) FILTER (WHERE high_frequency) AS frequent_units, count(*) AS units_with_cases, sum(count)::INTEGER AS cases
    FROM issue_period
    WHERE period_type = 'quarter' AND period = $quarter AND unit_level IN ('hospital', 'district')
    GROUP BY unit_level, issue_name HAVING bool_or(common) ORDER BY unit_level, cases DESC""")
common.rename(columns={"unit_level": "层级", "issue_name": "共性问题", "frequent_units": "同为高频的单位数",
                       "units_with_cases": "有此诉求的单位数", "cases": "件数"})

# %% [markdown]
# ## 二、单位比较：漏斗图
#
# 横轴是分母，分母越小，偶然波动越大，界限越宽。界限已按单位间的离散程度放宽（φ、τ²）。
# 竖线是各单位自身的 95% 区间。灰点为件数不足、不作判断的单位。

# %%
FLAGS = {"high": (RED, "高于 99.8% 界"), "high_warning": (ORANGE, "高于 95% 界"), "in": (BLUE, "在界内"),
         "low_warning": ("#6a994e", "低于 95% 界"), "low": ("#386641", "低于 99.8% 界"), "few": (GREY, "件数不足，不判断")}


def name_units(ax, units, scale):
    """Names the units beside their points, away from the centre, and further away where a name is already."""
    points = 72 / ax.figure.dpi
    taken = []
    for r in units.itertuples():
        name, step = short(r.unit_name), 11 if r.flag.startswith("high") else -11
        x, y = ax.transData.transform((r.n, r.value * scale)) * points
        dy = 9 if step > 0 else -14
        while any(abs(y + dy - y1) < 10 and x < x1 and x0 < x + 8.5 * len(name) for x0, x1, y1 in taken):
            dy += step
        taken.append((x, x + 8.5 * len(name), y + dy))
        ax.annotate(name, (r.n, r.value * scale), xytext=(5, dy), textcoords="offset points", fontsize=8, annotation_clip=False)


def funnel(ax, level, measure, scale, unit, places, x_label):
    d = ask("""
        SELECT * FROM unit_comparison
        WHERE period_type = 'quarter' AND period = $quarter AND unit_level = $level AND measure = $measure AND n > 0
        ORDER BY n""", level=level, measure=measure)
    if d.empty:
        ax.set_axis_off()
        return
    for lo, hi, style, label in [("low998", "high998", "-", "99.8% 界"), ("low95", "high95", "--", "95% 界")]:
        for column in (lo, hi):
            ax.plot(d.n, d[column] * scale, style, color=GREY, linewidth=0.9, label=label if column == lo else None)
    ax.plot(d.n, d.centre * scale, color="black", linewidth=0.9)
    ax.vlines(d.n, d.low * scale, d.high * scale, color=LIGHT, linewidth=2, zorder=1)
    for flag, (colour, _) in FLAGS.items():
        f = d[d.flag == flag]
        ax.scatter(f.n, f.value * scale, color=colour, s=26, zorder=3)
    ax.set_xscale("log")
    ticks = [t for t in (2, 5, 10, 20, 50, 100, 200, 500, 1000) if d.n.min() * 0.9 <= t <= d.n.max() * 1.1]
    ax.set_xticks(ticks, [str(t) for t in ticks])
    ax.minorticks_off()
    ax.set_xlim(d.n.min() * 0.85, d.n.max() * 1.45)
    ax.margins(y=0.12)  # room for the names
    if unit == "%":
        ax.set_ylim(-3, 106)
    name_units(ax, d[~d.flag.isin(["in", "few"])], scale)
    level_name = {"hospital": "家医院", "district": "个区县"}[level]
    ax.set_title(f"{d.measure_name[0]}：{len(d)} {level_name}，总体 {d.centre[0] * scale:.{places}f}{unit}，φ={d.phi[0]:.2f}", fontsize=10)
    ax.set_xlabel(x_label)


fig, axes = plt.subplots(2, 2, figsize=(12, 8.4))
for row, level in enumerate(["hospital", "district"]):
    funnel(axes[row, 0], level, "rate_per_10k_visits", 1, " 件", 2, "n：就诊人次（万）")
    funnel(axes[row, 1], level, "satisfaction", 100, "%", 1, "n：有效回访件数")
    axes[row, 0].set_ylabel("件 / 万人次")
    axes[row, 1].set_ylabel("满意率 %")
handles = [Line2D([], [], marker="o", linestyle="", color=c, label=t) for c, t in FLAGS.values()]
handles += [Line2D([], [], color="black", linewidth=0.9, label="总体"), Line2D([], [], color=GREY, linestyle="--", label="95% 界"),
            Line2D([], [], color=GREY, label="99.8% 界"), Line2D([], [], color=LIGHT, linewidth=3, label="单位的 95% 区间")]
fig.suptitle(f"{QUARTER} 漏斗图", x=0.01, ha="left")
fig.legend(handles=handles, loc="lower center", ncols=5, fontsize=9, bbox_to_anchor=(0.5, -0.06))
fig.tight_layout()
save(fig, "quarter_funnel")
plt.show()

# %% [markdown]
# 出界的单位，各项指标一并列出。“构成可解释”为是时，差异来自问题构成，不宜直接归因于管理。
# 出 95% 界的单位，二十来家中本就可能偶有一家，宜看下一季度；出 99.8% 界的才值得立即核查。

# %%
flagged = ask("""
    SELECT unit_level, unit_name, measure, measure_name, num, n, value, low, high, centre, flag, shrunken, shrunken_low, shrunken_high,
           mix_explains, warnings, sentence
    FROM unit_comparison
    WHERE period_type = 'quarter' AND period = $quarter AND unit_level IN ('hospital', 'district') AND flag NOT IN ('in', 'few')
    ORDER BY unit_level DESC, measure, flag, unit_name""")
scales = [1 if m == "rate_per_10k_visits" else 100 for m in flagged.measure]
pd.DataFrame({
    "单位": flagged.unit_name, "指标": flagged.measure_name, "分子": flagged.num, "n": flagged.n.round(1),
    "值 [95% 区间]": [interval(r, "value", "low", "high", s) for s, (_, r) in zip(scales, flagged.iterrows())],
    "收缩估计 [95% 区间]": [interval(r, "shrunken", "shrunken_low", "shrunken_high", s) for s, (_, r) in zip(scales, flagged.iterrows())],
    "判断": [FLAGS[f][1] for f in flagged.flag],
    "构成可解释": flagged.mix_explains.map({True: "是", False: ""}),
})

# %% [markdown]
# ## 三、时间上的变化：控制图
#
# 图上的值、中心线、上下限、信号均为 `issue_period` 的 `chart_*` 列；有就诊人次的月画每万人次件数（u 图），否则画件数。
# 出界为红点，其他信号（同侧、连续升降、近界）为橙点。阴影为本季度。
# 每点的 95% 区间（`rate_low`、`rate_high`）为浅竖线，n 为该问题在图中各月的件数合计。
# 集市只列有诉求的格；中间没有行的月是 0 件，画为空心点（不带界限与信号）。

# %%
SIGNALS = {"outside": "出界", "trend": "连续升降", "near_limit": "近界", "one_side": "同侧"}
months = ask("""
    SELECT period, min(period_start) AS start FROM issue_period
    WHERE unit = $city AND period_type = 'month' AND NOT partial
    GROUP BY period ORDER BY period""")
quarter_days = ask("SELECT min(period_start) AS first, max(period_end) AS last FROM issue_period WHERE period_type = 'quarter' AND period = $quarter")


def control(ax, unit, issue):
    d = ask("""
        SELECT * FROM issue_period
        WHERE unit = $unit AND issue = $issue AND period_type = 'month' AND chart IS NOT NULL
        ORDER BY period_start""", unit=unit, issue=issue)
    x = pd.to_datetime(d.period_start)
    ax.axvspan(quarter_days["first"][0], quarter_days["last"][0], color=LIGHT, alpha=0.6, zorder=0)
    per_visits = d.chart.str.startswith("u").all()
    if per_visits:
        ax.vlines(x, d.rate_low, d.rate_high, color="#c8d5e3", linewidth=2, zorder=1)
    for _, phase in d.groupby("chart_phase", sort=False):
        px = x[phase.index]
        ax.plot(px, phase.chart_centre, color="black", linewidth=0.9)
        ax.step(px, phase.chart_upper, where="mid", color=GREY, linestyle="--", linewidth=0.9)
        ax.step(px, phase.chart_lower, where="mid", color=GREY, linestyle="--", linewidth=0.9)
    every = months.merge(d[["period", "chart_value"]], on="period", how="left")
    none = every[every.chart_value.isna()]
    ax.plot(pd.to_datetime(every.start), every.chart_value.fillna(0), color=BLUE, linewidth=1)
    ax.plot(x, d.chart_value, "o", color=BLUE, markersize=3.5)
    if len(none):
        ax.plot(pd.to_datetime(none.start), [0] * len(none), "o", color=BLUE, markerfacecolor="white", markersize=3.5, clip_on=False, zorder=4)
    for i, signals in enumerate(d.chart_signals):
        if len(signals):
            ax.plot(x[i], d.chart_value[i], "o", color=RED if "outside" in signals else ORANGE, markersize=6, zorder=4)
    ax.set_ylim(bottom=0)
    ax.tick_params(axis="x", labelsize=8, rotation=30)
    ax.tick_params(axis="y", labelsize=8)
    warning = "，限不够准" if d.chart_warning.notna().any() else ""
    ax.set_title(f"{short(d.unit_name[0]) or d.unit_name[0]}：{d.issue_name[0]}（{d.chart[0]} 图，n={d['count'].sum()}{warning}）", fontsize=9.5)
    ax.set_ylabel("件 / 万人次" if per_visits else "件数", fontsize=8)


def panels(pairs, title, name):
    rows = -(-len(pairs) // 3)
    fig, axes = plt.subplots(rows, 3, figsize=(13, 2.9 * rows), squeeze=False)
    for ax, (unit, issue) in zip(axes.flat, pairs):
        control(ax, unit, issue)
    for ax in axes.flat[len(pairs):]:
        ax.set_axis_off()
    fig.suptitle(title, x=0.01, ha="left")
    fig.legend(handles=[Line2D([], [], color="black", label="中心线"), Line2D([], [], color=GREY, linestyle="--", label="控制限"),
                        Line2D([], [], color=RED, marker="o", linestyle="", label="出界"),
                        Line2D([], [], color=ORANGE, marker="o", linestyle="", label="其他信号"),
                        Line2D([], [], color=BLUE, marker="o", markerfacecolor="white", linestyle="", markersize=4, label="0 件的月"),
                        Line2D([], [], color="#c8d5e3", linewidth=3, label="各点 95% 区间"), Patch(color=LIGHT, label="本季度")],
               loc="lower center", ncols=7, bbox_to_anchor=(0.5, -0.03 - 0.02 * (3 - min(rows, 3))), fontsize=9)
    fig.tight_layout()
    save(fig, name)
    plt.show()


charted = ask("""
    SELECT DISTINCT issue FROM issue_period WHERE unit = $city AND period_type = 'month' AND chart IS NOT NULL""")
leading = [i for i in frequent.issue if i in set(charted.issue)][:6]
panels([(CITY, i) for i in leading], f"{city_name}：本季度最多的 {len(leading)} 个问题，逐月控制图", "quarter_control_city")

# %% [markdown]
# 本季度内有信号的各级单位（出界与近界在前）。期望数不足 5 的图控制限不够准确，标题中注明；
# 同时看上百张图，少数信号本是偶然，宜与预警（`warning` 笔记，已按错误发现率校正）对照。

# %%
signals = ask("""
    SELECT unit, unit_level, unit_name, issue, issue_name, period, count, unit_total, chart, chart_value, rate_low, rate_high,
           chart_centre, chart_lower, chart_upper, chart_signals, chart_warning
    FROM issue_period
    WHERE period_type = 'month' AND period_start BETWEEN $first AND $last AND len(chart_signals) > 0
      AND unit_level IN ('city', 'district', 'hospital')
    ORDER BY NOT list_contains(chart_signals, 'outside'), NOT list_contains(chart_signals, 'near_limit'), unit_level DESC, unit, issue, period""",
              first=quarter_days["first"][0], last=quarter_days["last"][0])
pairs = list(dict.fromkeys(zip(signals.unit, signals.issue)))
strong = signals[[bool({"outside", "near_limit"} & set(s)) for s in signals.chart_signals]]
shown = list(dict.fromkeys(zip(strong.unit, strong.issue)))[:6]
if shown:
    panels(shown, f"{QUARTER} 出界或近界的单位与问题（{len(pairs)} 张有信号的图中的 {len(shown)} 张）", "quarter_control_units")
pd.DataFrame({
    "单位": signals.unit_name, "问题": signals.issue_name, "月": signals.period, "件数": signals["count"], "n（全部问题）": signals.unit_total,
    "图": signals.chart, "值": signals.chart_value.round(3),
    "95% 区间": [f"{lo:.3f}–{hi:.3f}" if pd.notna(lo) else "—" for lo, hi in zip(signals.rate_low, signals.rate_high)],
    "控制限": [f"{lo:.3f}–{hi:.3f}" for lo, hi in zip(signals.chart_lower, signals.chart_upper)],
    "信号": ["、".join(SIGNALS.get(s, s) for s in each) for each in signals.chart_signals],
    "保留意见": signals.chart_warning.fillna(""),
})

# %% [markdown]
# ## 小结
#
# 下面的句子由集市给出（`unit_comparison.sentence`、`trend_issue.sentence`）；句中“控制限”指 99.8% 界，前面的判断取自 `flag`。

# %%
print(f"{city_name} {QUARTER}：投诉与求助 {n} 件，高频问题 {len(frequent)} 个；前三位为"
      + "、".join(f"{r.issue_name}（{r.count} 件）" for r in frequent.head(3).itertuples()) + "。")
for level, label in [("hospital", "医院"), ("district", "区县")]:
    of_level = common[common.unit_level == level]
    print(f"{label}中的共性问题：" + ("、".join(of_level.issue_name) if len(of_level) else "无") + "。")
print("\n单位比较：")
for r in flagged.itertuples():
    print(f"· {FLAGS[r.flag][1]}：{r.sentence}")
print("\n走势（全市，按错误发现率校正后看得出方向的）：")
trends = ask("SELECT sentence FROM trend_issue WHERE unit = $city AND direction <> 'none' AND period_type = 'month' ORDER BY q LIMIT 8")
for s in trends.sentence:
    print("·", s)
if trends.empty:
    print("· 没有看得出的方向")
