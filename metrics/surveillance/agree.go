package surveillance

// Agreeing names the customary single methods that alarm at the latest point of a
// series, too: c1, c2 and c3 of EARS, and cusum over the points of the verdict's guard
// band, its mean being the verdict's. They are a second opinion on one series: alone
// most of their alarms are false (metrics/internal/evalwarning), and a slow rise may
// escape them. A series without a verdict has none.
func Agreeing(series []float64, v Verdict, o Options) (names []string) {
	if v.Method == NotJudged || len(series) == 0 || v.Window == 0 {
		return nil
	}
	latest := series[max(0, len(series)-EARSBaseline-5):] // all that C3 looks back on
	for i, m := range [...]EARSMethod{C1, C2, C3} {
		bounds := EARS(latest, m, EARSBaseline, m.Alpha())
		if latest[len(latest)-1] > bounds[len(bounds)-1] {
			names = append(names, [...]string{"c1", "c2", "c3"}[i])
		}
	}
	sums := CUSUM(series[max(0, len(series)-o.Guard):], v.Expected/float64(v.Window), CustomaryK)
	if sums[len(sums)-1] >= CustomaryH {
		names = append(names, "cusum")
	}
	return names
}
