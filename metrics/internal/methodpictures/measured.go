package main

import (
	"fmt"
	"os"
	"strings"
)

// A measured rule is one of the simulation's table.
type measured struct {
	name   string
	falses float64 // share of the alarms shown
	weekly float64 // the same in the mean of the weeks' tables
	rates  []share // by base rate
}

// A share of the doublings that were found by the end of the third doubled week, two
// weeks after the week of the onset.
type share struct{ cases, found, low, high float64 }

// readMeasured reads the table that make eval-warning writes.
func readMeasured(path string) ([]measured, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the simulation's table: %w; try: make eval-warning", err)
	}
	var out []measured
	for _, block := range strings.Split(string(text), "\n\n")[1:] {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		name, rest, ok := strings.Cut(lines[0], ": ")
		m := measured{name: name}
		var alarms int
		if n, err := fmt.Sscanf(rest, "%d alarms shown, %f false", &alarms, &m.falses); !ok || n != 2 {
			return nil, fmt.Errorf("%s: cannot read %q: %v", path, lines[0], err)
		}
		_, weekly, _ := strings.Cut(rest, "by table, mean ")
		if _, err := fmt.Sscanf(weekly, "%f", &m.weekly); err != nil {
			return nil, fmt.Errorf("%s: cannot read %q: %w", path, lines[0], err)
		}
		for _, line := range lines[min(2, len(lines)):] {
			f := strings.Fields(line)
			if len(f) != 10 {
				return nil, fmt.Errorf("%s: cannot read %q", path, line)
			}
			var s share
			if _, err := fmt.Sscanf(f[0]+" "+f[4]+" "+strings.Replace(f[5], "–", " ", 1), "%f %f %f %f", &s.cases, &s.found, &s.low, &s.high); err != nil {
				return nil, fmt.Errorf("%s: cannot read %q: %w", path, line, err)
			}
			m.rates = append(m.rates, s)
		}
		out = append(out, m)
	}
	if len(out) < 2 || out[0].name != "combined" || out[1].name != "known mean" {
		return nil, fmt.Errorf("%s: no such table as make eval-warning writes", path)
	}
	return out, nil
}
