// Package reference reads the tables of published figures that formulas are tested
// against.
package reference

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Rows reads a table of the package's testdata: fields parted by semicolons, the first
// line a comment (#) that says where it is from.
func Rows(t testing.TB, name string) [][]string {
	t.Helper()
	return read(t, name, ';')
}

// CommaRows is Rows of a table with commas.
func CommaRows(t testing.TB, name string) [][]string {
	t.Helper()
	return read(t, name, ',')
}

func read(t testing.TB, name string, comma rune) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.Comment = comma, '#'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	require.NotEmpty(t, rows)
	return rows
}

// Number reads a number.
func Number(t testing.TB, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return x
}

// Numbers reads numbers.
func Numbers(t testing.TB, fields []string) []float64 {
	t.Helper()
	out := make([]float64, len(fields))
	for i, s := range fields {
		out[i] = Number(t, s)
	}
	return out
}

// Series finds a series, its values parted by commas, by its name in series.csv.
func Series(t testing.TB, name string) []float64 {
	t.Helper()
	for _, row := range Rows(t, "series.csv") {
		if row[0] == name {
			return Numbers(t, strings.Split(row[1], ","))
		}
	}
	require.Fail(t, "no such series", name)
	return nil
}
