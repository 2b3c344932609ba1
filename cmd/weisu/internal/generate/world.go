package generate

import (
	"embed"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

//go:embed world
var worldFiles embed.FS

// cityName and cityID are the root of the unit tree.
const (
	cityName = "云岚市"
	cityID   = "C00"
)

// A district of the invented city.
type district struct {
	id, name string
	aliases  []string
}

// A department of a hospital.
type department struct {
	id, name string
	clinical bool
}

// A hospital with what is planted in it.
type hospital struct {
	id, name, kind string
	aliases        []string
	district       *district
	depts          []department
	clinical       []string
	visits         []int64 // by month of the world

	mix      []float64          // relative intensity by issue, planted
	leaning  []int8             // by issue: the root cause that prevails here
	suited   []map[family][]int // by issue: the lines that fit its departments
	resolves float64            // level of 解决, logit
	pleases  float64            // level of 满意 given 解决, logit
	hours    float64            // median hours to close
}

// A world is the city: everything that is planted and does not depend on how
// many rows are written.
type world struct {
	districts []district
	hospitals []hospital
	first     time.Time // first month
	months    int
	from, to  time.Time // days, to exclusive
	bursts    []burst
	projects  []project
	common    []int // issues planted high everywhere: 共性
}

// newWorld builds the city for the period. Same seed and period, same world.
func newWorld(lib *library, seed uint64, from, to time.Time) (*world, error) {
	w := &world{from: from, to: to}
	w.first = time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC)
	last := to.AddDate(0, 0, -1)
	w.months = (last.Year()-from.Year())*12 + int(last.Month()-from.Month()) + 1
	err := eachLine(worldFiles, "world/districts.txt", func(s string) error {
		f := strings.Split(s, ";")
		w.districts = append(w.districts, district{id: fmt.Sprintf("D%02d", len(w.districts)+1), name: f[0], aliases: f[1:]})
		return nil
	})
	if err != nil {
		return nil, err
	}
	depts := map[string]string{}
	err = eachLine(worldFiles, "world/departments.txt", func(s string) error {
		kind, list, ok := strings.Cut(s, ":")
		if !ok {
			return fmt.Errorf("应为“类型: 科室 … | 科室 …”")
		}
		depts[kind] = list
		return nil
	})
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	if err := w.readHospitals(lib, depts, rng); err != nil {
		return nil, err
	}
	w.plantMix(lib, rng)
	if err := w.plantBursts(lib); err != nil {
		return nil, err
	}
	w.plantProjects(lib, rng)
	return w, nil
}

func (w *world) readHospitals(lib *library, depts map[string]string, rng *rand.Rand) error {
	f, err := worldFiles.Open("world/hospitals.csv")
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		return fmt.Errorf("world/hospitals.csv: %w", err)
	}
	for i, row := range rows[1:] {
		h := hospital{id: fmt.Sprintf("H%02d", i+1), name: row[0], aliases: strings.Split(row[1], ";"), kind: row[2]}
		for d := range w.districts {
			if w.districts[d].name == row[3] {
				h.district = &w.districts[d]
			}
		}
		size, errS := strconv.ParseFloat(row[4], 64)
		growth, errG := strconv.ParseFloat(row[5], 64)
		if h.district == nil || depts[h.kind] == "" || errS != nil || errG != nil {
			return fmt.Errorf("world/hospitals.csv: 看不懂“%s”这一行", row[0])
		}
		h.addDepartments(depts[h.kind])
		h.visits = w.plantVisits(size*1000, growth, rng)
		h.fit(lib)
		w.hospitals = append(w.hospitals, h)
	}
	return nil
}

func (h *hospital) addDepartments(list string) {
	clinical := true
	for name := range strings.FieldsSeq(list) {
		if name == "|" {
			clinical = false
			continue
		}
		h.depts = append(h.depts, department{id: fmt.Sprintf("%s-%02d", h.id, len(h.depts)+1), name: name, clinical: clinical})
		if clinical {
			h.clinical = append(h.clinical, name)
		}
	}
}

// fit keeps, by issue and family, the lines whose department the hospital has.
func (h *hospital) fit(lib *library) {
	has := map[string]bool{"": true}
	for _, d := range h.depts {
		has[d.name] = true
	}
	h.suited = make([]map[family][]int, len(lib.issues))
	for i, is := range lib.issues {
		h.suited[i] = map[family][]int{}
		for fam, lines := range is.lines {
			for k, l := range lines {
				if has[l.dept] && h.treats(l.about) {
					h.suited[i][fam] = append(h.suited[i][fam], k)
				}
			}
		}
	}
}

// treats reports whether the hospital has patients of a line's sort.
func (h *hospital) treats(who slot) bool {
	switch h.kind {
	case "综合", "中医":
		return true
	case "儿童":
		return who != slotElder && who != slotWoman
	case "妇幼":
		return who != slotElder
	case "老年":
		return who != slotChild && who != slotWoman
	}
	return who != slotWoman
}

// noPlace marks issues that concern no department.
const noPlace = "无"

// visitSeason is how visits move over the year: winter high, Spring Festival
// low, a summer peak of children and check-ups.
var visitSeason = [13]float64{0, 1.02, 0.84, 1.05, 1.02, 1.00, 0.98, 1.04, 1.03, 0.97, 0.93, 1.03, 1.09}

func (w *world) plantVisits(size, growth float64, rng *rand.Rand) []int64 {
	visits := make([]int64, w.months)
	for m := range visits {
		month := int(w.first.Month()-1+time.Month(m))%12 + 1
		x := size * math.Pow(growth, float64(m)/12) * visitSeason[month] * (1 + 0.03*rng.NormFloat64())
		visits[m] = int64(math.Round(x))
	}
	return visits
}

// plantMix plants each hospital's issues: seven are common to all, some rage
// at one place only, the rest vary.
func (w *world) plantMix(lib *library, rng *rand.Rand) {
	n := len(lib.issues)
	for _, code := range [...]string{"101", "102", "105", "109", "201", "202", "301"} {
		w.common = append(w.common, lib.index[code])
	}
	for i := range w.hospitals {
		h := &w.hospitals[i]
		h.mix, h.leaning = make([]float64, n), make([]int8, n)
		level := math.Exp(0.25 * rng.NormFloat64()) // complaints per visit
		for k := range h.mix {
			h.mix[k] = level * lib.issues[k].weight * math.Exp(0.45*rng.NormFloat64())
			if c := len(lib.issues[k].causes); c > 0 {
				h.leaning[k] = int8(rng.IntN(c))
			}
		}
		for k := range h.mix { // no emergency complaints where there is no emergency department
			if p := lib.issues[k].place; p != "" && p != noPlace && !h.has(p) {
				h.mix[k] *= 0.05
			}
		}
		for _, k := range w.common {
			h.mix[k] *= 1.3
		}
		for range 2 { // issues that rage here alone
			k := rng.IntN(n)
			if lib.issues[k].category != "其他" {
				h.mix[k] += level * (4 + 4*rng.Float64())
			}
		}
		h.resolves = 2.6 + 0.5*rng.NormFloat64()
		h.pleases = 2.2 + 0.5*rng.NormFloat64()
		h.hours = 60 * math.Exp(0.35*rng.NormFloat64())
	}
}
