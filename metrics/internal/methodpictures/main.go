// Command methodpictures draws the pictures of docs/methods.md: the real methods on
// small made-up series, the same every time.
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// table is what make eval-warning writes, from the root of the repository.
const table = "metrics/internal/evalwarning/testdata/eval_warning.txt"

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprintln(stderr, "methodpictures: one folder is wanted; try: go run ./metrics/internal/methodpictures docs/methods")
		return 2
	}
	pictures, err := draw(table)
	if err != nil {
		fmt.Fprintln(stderr, "methodpictures:", err)
		return 1
	}
	for _, p := range pictures {
		if err := os.WriteFile(filepath.Join(args[0], p.name), []byte(p.svg), 0o644); err != nil {
			fmt.Fprintln(stderr, "methodpictures:", err)
			return 1
		}
		fmt.Fprintln(stdout, p.name)
	}
	return 0
}

// A picture is a file of SVG.
type picture struct{ name, svg string }

// draw draws them all; path is that of the simulation's table.
func draw(path string) ([]picture, error) {
	rules, err := readMeasured(path)
	if err != nil {
		return nil, err
	}
	alarms, err := textAlarms()
	if err != nil {
		return nil, err
	}
	return []picture{
		{"control.svg", controlChart()},
		{"laney.svg", laneyChart()},
		{"trend.svg", trendLine()},
		{"change.svg", changePoint()},
		{"warning.svg", earlyWarning()},
		{"power.svg", warningPower(rules)},
		{"burst.svg", burst()},
		{"alarms.svg", alarms},
		{"funnel.svg", funnel()},
		{"ranks.svg", ranked()},
		{"mix.svg", mixed()},
		{"forecast.svg", foretold()},
	}, nil
}
