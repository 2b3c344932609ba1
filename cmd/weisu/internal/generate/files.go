package generate

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func round4(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// configText is the weisu.yaml of a generated folder.
const configText = `# 与本文件夹数据配套的配置：机构树、诊疗人次与大事记，路径相对本文件。
ingest:
  units: units.csv
  visits: visits.csv
  events: events.csv
`

// writeFiles writes what goes with the exports: units, visits, projects,
// events and the configuration that points to them.
func (w *world) writeFiles(dir string) error {
	tables := []struct {
		name string
		rows [][]string
	}{
		{"units.csv", w.unitRows()},
		{"visits.csv", w.visitRows()},
		{"projects.csv", w.projectRows()},
		{"events.csv", w.eventRows()},
	}
	for _, t := range tables {
		if err := writeTable(filepath.Join(dir, t.name), t.rows); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "weisu.yaml"), []byte(configText), 0o644)
}

func writeTable(path string, rows [][]string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("建不了文件 %s: %w", path, err)
	}
	w := csv.NewWriter(f)
	if err := firstError(w.WriteAll(rows), f.Close()); err != nil {
		return fmt.Errorf("写 %s: %w", path, err)
	}
	return nil
}

func (w *world) unitRows() [][]string {
	rows := [][]string{
		{"unit_id", "name", "aliases", "level", "parent", "district"},
		{cityID, cityName, cityName + "卫生健康委;市卫健委", "city", "", ""},
	}
	for _, d := range w.districts {
		aliases := append([]string{}, d.aliases...)
		aliases = append(aliases, d.name+"卫生健康委", d.name+"卫健委")
		rows = append(rows, []string{d.id, d.name, strings.Join(aliases, ";"), "district", cityID, d.name})
	}
	for _, h := range w.hospitals {
		rows = append(rows, []string{h.id, h.name, strings.Join(h.aliases, ";"), "hospital", h.district.id, h.district.name})
	}
	for _, h := range w.hospitals {
		for _, d := range h.depts {
			rows = append(rows, []string{d.id, d.name, "", "department", h.id, h.district.name})
		}
	}
	return rows
}

func (w *world) visitRows() [][]string {
	rows := [][]string{{"unit_id", "month", "visits"}}
	for _, h := range w.hospitals {
		for m, n := range h.visits {
			rows = append(rows, []string{h.id, w.first.AddDate(0, m, 0).Format("2006-01"), strconv.FormatInt(n, 10)})
		}
	}
	return rows
}

func (w *world) projectRows() [][]string {
	rows := [][]string{{"project_id", "unit_id", "topic", "issue", "category", "start", "end", "planted_rate_ratio"}}
	for _, p := range w.projects {
		rows = append(rows, []string{
			p.ID, p.Unit, p.Topic, p.Issue, p.Category, p.Start.Format(time.DateOnly), p.End.Format(time.DateOnly),
			strconv.FormatFloat(p.Ratio, 'f', 2, 64),
		})
	}
	return rows
}

// eventRows are the bursts, which pass, and the projects, which last.
func (w *world) eventRows() [][]string {
	rows := [][]string{{"date", "until", "unit_id", "issue", "event"}}
	for _, b := range w.bursts {
		until := b.Start.AddDate(0, 0, b.Days-1)
		rows = append(rows, []string{b.Start.Format(time.DateOnly), until.Format(time.DateOnly), b.Unit, b.Issue, b.What})
	}
	for _, p := range w.projects {
		rows = append(rows, []string{p.Start.Format(time.DateOnly), "", p.Unit, p.Issue, "主动治理立项：" + p.Topic})
	}
	return rows
}
