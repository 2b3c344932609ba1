package surveillance

import "math"

// back is how many points before now the same time of the year lies, so many years
// ago: of weeks the nearest to 365.25/7 a year, since a year is not of 52 weeks.
func back(season, years int) int {
	if season == 52 {
		return int(math.Round(float64(years) * 365.25 / 7))
	}
	return season * years
}

// seasonGroups gives each point up to now, the last, its level of the seasonal
// factor, 1 to levels, 0 where it is in none. The half window of points around now
// and around the same time of each past year is the level named levels; the points
// between two such windows are cut into levels−1 blocks, the first being the
// longer. With one level the points between are in none. ago(i) is how many points
// before now the same time lies i years ago; years that begin before the series are
// taken as far as they are in it.
func seasonGroups(groups []uint8, ago func(int) int, years, half, levels int) {
	now := len(groups) - 1
	clear(groups)
	set := func(from, to, level int) {
		for i := max(0, from); i <= min(now, to); i++ {
			groups[i] = uint8(level)
		}
	}
	set(now-half, now, levels)
	for year := years; year > 0; year-- {
		this, next := now-ago(year), now-ago(year-1)
		set(this-half, this+half, levels)
		if levels == 1 {
			continue
		}
		between := next - this - 2*half - 1
		from := this + half + 1
		for j := range levels - 1 {
			n := between / (levels - 1)
			if j < between%(levels-1) {
				n++
			}
			set(from, from+n-1, j+1)
			from += n
		}
	}
}
