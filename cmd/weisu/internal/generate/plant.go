package generate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"strconv"
	"strings"
	"time"
)

// A burst is one matter that many people complain of for some weeks.
type burst struct {
	ID         string    `json:"id"`
	Unit       string    `json:"unit"`
	Issue      string    `json:"issue"`
	Cause      string    `json:"root_cause"`
	What       string    `json:"what"`
	Start      time.Time `json:"start"`
	Days       int       `json:"days"`
	Lift       float64   `json:"lift"` // peak, × the hospital's ordinary complaints of a day
	hospital   int
	issue      int
	lines      map[family][]line
	shareStart float64
}

// plantBursts reads texts/bursts.txt and places the bursts in the period.
func (w *world) plantBursts(lib *library) error {
	err := eachLine(textFiles, "texts/bursts.txt", func(s string) error {
		switch {
		case s[0] == '@':
			b, err := parseBurst(s[1:], lib)
			w.bursts = append(w.bursts, b)
			return err
		case len(w.bursts) == 0:
			return fmt.Errorf("先要有“@编号 …”")
		}
		b := &w.bursts[len(w.bursts)-1]
		if what, ok := strings.CutPrefix(s, "!"); ok {
			b.What = strings.TrimSpace(what)
			return nil
		}
		fam, l, err := lib.parseLine(s)
		l.cause = -1
		b.lines[fam] = append(b.lines[fam], l)
		return err
	})
	if err != nil {
		return err
	}
	days := w.to.Sub(w.from).Hours() / 24
	for i := range w.bursts {
		b := &w.bursts[i]
		b.Start = w.from.AddDate(0, 0, int(b.shareStart*days))
		b.hospital = -1
		for h := range w.hospitals {
			if w.hospitals[h].id == b.Unit {
				b.hospital = h
			}
		}
		if b.hospital < 0 {
			return fmt.Errorf("texts/bursts.txt: 没有医院“%s”", b.Unit)
		}
	}
	return nil
}

func parseBurst(s string, lib *library) (burst, error) {
	f := strings.Fields(s)
	if len(f) != 7 {
		return burst{}, fmt.Errorf("应为“@编号 医院 问题 位置 天数 倍数 根因”")
	}
	b := burst{ID: f[0], Unit: f[1], Issue: f[2], Cause: f[6], lines: map[family][]line{}}
	var errs [3]error
	b.shareStart, errs[0] = strconv.ParseFloat(f[3], 64)
	b.Days, errs[1] = strconv.Atoi(f[4])
	b.Lift, errs[2] = strconv.ParseFloat(f[5], 64)
	for _, err := range errs {
		if err != nil {
			return b, err
		}
	}
	issue, ok := lib.index[b.Issue]
	if !ok {
		return b, fmt.Errorf("没有问题“%s”", b.Issue)
	}
	b.issue = issue
	return b, nil
}

// shape is the burst's intensity on a day, 0 to 1: up in three days, then
// falling in a straight line.
func (b *burst) shape(day time.Time) float64 {
	d := day.Sub(b.Start).Hours() / 24
	n := float64(b.Days)
	switch {
	case d < 0 || d >= n:
		return 0
	case d < 2:
		return (d + 1) / 3
	}
	return 1 - (d-2)/(n-1)
}

// A project is one governance project of a hospital.
type project struct {
	ID       string    `json:"id"`
	Unit     string    `json:"unit"`
	Topic    string    `json:"topic"`
	Issue    string    `json:"issue"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`            // last day
	Ratio    float64   `json:"rate_ratio"`     // from Start on, 1 = no effect
	Category string    `json:"category"`       // of Issue
	Baseline float64   `json:"planted_weight"` // the issue's planted intensity before, relative
	Share    float64   `json:"planted_share"`  // the same as a share of the hospital's intensity
	hospital int
	issue    int
}

// projectCounts is how 66 projects of 22 hospitals fell over the categories in
// the 2023 review.
var projectCounts = map[byte]int{'1': 32, '2': 11, '3': 8, '4': 5, '5': 5, '6': 3, '7': 2}

// plantProjects gives every hospital three projects in the last year of the
// period, on issues that are frequent there; one in four does nothing.
func (w *world) plantProjects(lib *library, rng *rand.Rand) {
	var deck []byte
	for c := byte('1'); c <= '7'; c++ {
		for range projectCounts[c] {
			deck = append(deck, c)
		}
	}
	rng.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	start := w.to.AddDate(-1, 0, 0)
	if start.Before(w.from) {
		start = w.from.AddDate(0, 0, int(w.to.Sub(w.from).Hours()/24*0.4))
	}
	span := int(w.to.Sub(start).Hours() / 24)
	taken := map[[2]int]bool{}
	for i, c := range deck {
		h := i % len(w.hospitals)
		k := w.frequent(lib, h, c, taken)
		taken[[2]int{h, k}] = true
		ratio := 1.0
		if rng.IntN(4) > 0 {
			ratio = math.Round((0.4+0.5*rng.Float64())*100) / 100
		}
		sum := 0.0
		for _, x := range w.hospitals[h].mix {
			sum += x
		}
		w.projects = append(w.projects, project{
			Unit: w.hospitals[h].id, Issue: lib.issues[k].code, Category: lib.issues[k].category,
			Topic:    "降低" + lib.issues[k].name + "类诉求",
			Start:    start.AddDate(0, 0, rng.IntN(max(span/2, 1))),
			End:      w.to.AddDate(0, 0, -1),
			Ratio:    ratio,
			Baseline: w.hospitals[h].mix[k], Share: w.hospitals[h].mix[k] / sum,
			hospital: h, issue: k,
		})
	}
	sort.SliceStable(w.projects, func(i, j int) bool {
		a, b := &w.projects[i], &w.projects[j]
		return a.hospital < b.hospital || a.hospital == b.hospital && a.Issue < b.Issue
	})
	for i := range w.projects {
		w.projects[i].ID = fmt.Sprintf("P%d-%02d", start.Year(), i+1)
	}
}

// frequent is the hospital's most frequent issue of the category without a
// project.
func (w *world) frequent(lib *library, h int, category byte, taken map[[2]int]bool) int {
	best := -1
	for k := range lib.issues {
		if lib.issues[k].code[0] != category || taken[[2]int{h, k}] {
			continue
		}
		if best < 0 || w.hospitals[h].mix[k] > w.hospitals[h].mix[best] {
			best = k
		}
	}
	return best
}

// weekdayFactor is the share of calls by weekday, Sunday first.
var weekdayFactor = [7]float64{0.62, 1.22, 1.12, 1.08, 1.06, 1.05, 0.72}

// holiday reports the long holidays that any year has; the Spring Festival
// moves and shows in visitSeason only.
func holiday(t time.Time) bool {
	m, d := t.Month(), t.Day()
	return m == 1 && d == 1 || m == 5 && d <= 4 || m == 10 && d <= 7
}

// day fills cells with the expected intensity of hospital × issue on a day,
// behind them one per burst, and returns their sum.
func (w *world) day(lib *library, t time.Time, cells []float64) float64 {
	factor := weekdayFactor[t.Weekday()]
	if holiday(t) {
		factor *= 0.5
	}
	month := (t.Year()-w.first.Year())*12 + int(t.Month()-w.first.Month())
	n := len(lib.issues)
	sum := 0.0
	totals := make([]float64, len(w.hospitals))
	for h := range w.hospitals {
		base := factor * float64(w.hospitals[h].visits[month])
		for k := range n {
			x := base * w.hospitals[h].mix[k] * lib.issues[k].season[t.Month()]
			cells[h*n+k] = x
			totals[h] += x
		}
	}
	for i := range w.projects {
		p := &w.projects[i]
		if !t.Before(p.Start) {
			cells[p.hospital*n+p.issue] *= p.Ratio
		}
	}
	for i := range w.bursts {
		b := &w.bursts[i]
		cells[len(w.hospitals)*n+i] = totals[b.hospital] * b.Lift * b.shape(t)
	}
	for _, x := range cells {
		sum += x
	}
	return sum
}
