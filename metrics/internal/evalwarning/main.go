// Command evalwarning measures the early warning on simulated tables of unit ×
// issue: how many planted doublings it finds and how soon, and how many of the
// alarms that it shows are false, beside each method alone.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"weisu/metrics"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	w := usual()
	flags := flag.NewFlagSet("evalwarning", flag.ContinueOnError)
	flags.SetOutput(stderr)
	years := flags.Int("years", 200, "simulated years")
	flags.Float64Var(&w.share, "share", w.share, "share of the series that are doubled in any week, at most 0.18")
	flags.Float64Var(&w.phi, "phi", w.phi, "greatest dispersion of a series")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if !(w.share >= 0 && w.share <= 0.18 && w.phi >= 1) || *years < 1 {
		fmt.Fprintln(stderr, "evalwarning: flag out of range; try: evalwarning -h")
		return 2
	}
	report(stdout, w, *years, simulate(w, *years, rules()))
	return 0
}

func report(out io.Writer, w world, years int, all []tally) {
	fmt.Fprintf(out, "%d years of %d series, 2 to 3 years of history, judged in each of %d weeks; %.0f%% doubled in any week,\n",
		years, w.series, w.watch, 100*w.share)
	fmt.Fprintf(out, "for %d weeks each; dispersion up to %.2f at the base rate; alarms by Benjamini and Hochberg over each week's table.\n", w.duration, w.phi)
	fmt.Fprintln(out, "Found by the end of the n-th doubled week, with Wilson's 95% interval. \"Within 2 weeks\" is n = 2 counted from the")
	fmt.Fprintln(out, "first day of the onset, n = 3 counted after the week of the onset; so for 4 weeks n = 4 and n = 5.")
	for i, r := range rules() {
		t := &all[i]
		fmt.Fprintf(out, "\n%s: %d alarms shown, %.3f false (%.3f with those of the %d weeks after a doubling); by table, mean %.3f\n",
			r.name, t.hits+t.falses+t.fading, ratio(t.falses, t.hits+t.falses),
			ratio(t.falses+t.fading, t.hits+t.falses+t.fading), longestWindow-1, t.share/float64(years*w.watch))
		fmt.Fprintln(out, "  a week      n    n-th week: 2            3                    4                    5")
		for class, rate := range baseRates {
			fmt.Fprintf(out, "  %6.0f %6d", rate, t.rises[class])
			for n := 2; n <= 5; n++ {
				k, all := float64(t.found[class][n]), float64(t.rises[class])
				low, high := metrics.Wilson(k, all)
				fmt.Fprintf(out, "  %.3f %.3f–%.3f", k/all, low, high)
			}
			fmt.Fprintln(out)
		}
	}
}

func ratio(k, n int) float64 { return float64(k) / float64(max(1, n)) }
