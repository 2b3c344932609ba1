"""matplotlib with Chinese text; saves figures under notebooks/out."""

import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib import font_manager

OUT = Path(__file__).resolve().parent / "out"

# Preferred first. Of Debian's Noto Sans CJK matplotlib sees the first face only,
# the Japanese one: its glyphs are legible, some in the Japanese form.
FAMILIES = ["WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK SC", "Source Han Sans SC",
            "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei", "Noto Sans CJK JP"]

BLUE, ORANGE, RED, GREY, LIGHT = "#2f6690", "#e08e0b", "#c1292e", "#8d99ae", "#d9dee7"


def bundled() -> Path | None:
    """The font file that requirements.txt installs."""
    spec = find_spec("paperang_p2_fonts_cjk")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "fonts" / "wqy-microhei.ttc"
    return path if path.exists() else None


def chinese() -> str:
    """Makes matplotlib write Chinese; returns the font's name."""
    if path := bundled():
        font_manager.fontManager.addfont(path)
    known = set(font_manager.fontManager.get_font_names())
    name = next((f for f in FAMILIES if f in known), None)
    if name is None:
        raise RuntimeError("找不到中文字体。请安装：pip install -r notebooks/requirements.txt，"
                           "或 apt-get install fonts-wqy-microhei。No Chinese font was found; install one of these.")
    plt.rcParams.update({
        "font.family": [name, "DejaVu Sans"],  # DejaVu has what a Chinese font may lack, as ′
        "axes.unicode_minus": False,
        "figure.dpi": 110, "savefig.dpi": 110,
        "axes.spines.top": False, "axes.spines.right": False,
        "axes.titlesize": 11, "axes.titlelocation": "left", "legend.frameon": False,
    })
    # A character that no font has would be drawn as a box: that is an error.
    warnings.filterwarnings("error", message=".*[Gg]lyph.*missing.*")
    return name


def save(fig, name: str) -> None:
    OUT.mkdir(exist_ok=True)
    fig.savefig(OUT / f"{name}.png", bbox_inches="tight")
    print(f"notebooks/out/{name}.png", file=sys.stderr)
