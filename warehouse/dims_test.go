package warehouse

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSetPaths(t *testing.T) {
	units := []DimUnit{{UnitID: "k1", ParentID: "h1"}, {UnitID: "h1", ParentID: "city"}, {UnitID: "city"}}
	require.NoError(t, SetPaths(units))
	require.Equal(t, "city/h1/k1", units[0].Path)
	require.EqualValues(t, 2, units[0].Depth)
	require.Equal(t, "city", units[2].Path)
	require.EqualValues(t, 0, units[2].Depth)

	require.ErrorContains(t, SetPaths([]DimUnit{{UnitID: "a", ParentID: "b"}}), "不在单位表中")
	require.ErrorContains(t, SetPaths([]DimUnit{{UnitID: "a", ParentID: "b"}, {UnitID: "b", ParentID: "a"}}), "循环")
}

func TestNewDimDates(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		require.NoError(t, err)
		return d
	}
	rows := NewDimDates(day("2024-12-18"), day("2025-01-01"), 19, func(d time.Time) Day {
		return Day{Known: d.Year() == 2025, Holiday: "元旦"}
	})
	require.Len(t, rows, 15)
	require.Equal(t, DimDate{
		Date: DateOf(day("2024-12-18")), Year: 2024, Quarter: "2024-Q4", Month: "2024-12",
		ISOYear: 2024, ISOWeek: 51, Week: "2024-W51", Weekday: 3, AssessmentMonth: "2024-12",
	}, rows[0])
	require.Equal(t, "2025-01", rows[1].AssessmentMonth, "the 19th begins the next one")
	last := rows[14]
	require.Equal(t, "2025-W01", last.Week)
	require.Equal(t, "元旦", last.Holiday)
	require.False(t, *last.WorkingDay)
	require.Nil(t, rows[0].WorkingDay)

	// 30 December 2024 belongs to week 1 of 2025
	require.Equal(t, "2025-W01", rows[12].Week)
	require.EqualValues(t, 2024, rows[12].Year)
	require.Equal(t, "2024-12", NewDimDates(day("2024-12-31"), day("2024-12-31"), 1, func(time.Time) Day { return Day{} })[0].AssessmentMonth)
}
