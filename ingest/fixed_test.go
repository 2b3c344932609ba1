package ingest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// An id stays what it is but for a number of a fixed form in it.
func TestIDs(t *testing.T) {
	m := newMasker([]byte("key"), maskOptions{publicNumbers: []string{"13800138000"}})
	day := time.Date(2019, 3, 25, 9, 0, 0, 0, time.UTC)
	for id, want := range map[string]string{
		"":                          "",
		"G2024-0012345":             "G2024-0012345",
		"20240305130012345":         "20240305130012345",
		"G2024-13912345678":         "G2024-[电话]",
		"G13912345678":              "G[电话]",
		"13912345678/2":             "[电话]/2",
		"139-1234-5678_a":           "[电话]_a",
		"G+8613912345678":           "G[电话]",
		"G2024-13800138000":         "G2024-13800138000", // public
		"A11010519491231002X":       "A[身份证]",
		"A110105194912310021":       "A110105194912310021", // no check digit of a resident id
		"G2024-6222021234567890128": "G2024-[银行卡]",
		"G2024-6222021234567890127": "G2024-6222021234567890127",
		"热线2024-13912345678":        "热线2024-[电话]",
		"zhang.san@example.com":     "[邮箱]",
		"0571-87654321":             "[电话]",           // as a whole
		"G0571-87654321":            "G0571-87654321", // no fixed form
		"TS19032500012":             "TS19032500012",  // the day of receipt and a number
		"1903-0000012":              "1903-0000012",   // the month
		"TS19042500012":             "TS[电话]",
	} {
		assert.Equal(t, want, placeholders(m.id(id, day)), id)
	}
	assert.Equal(t, "TS[电话]", placeholders(m.id("TS19032500012", time.Time{})))
	assert.NotEqual(t, m.id("G1-13912345678", day), m.id("G1-13912345679", day), "ids stay apart")
	assert.Equal(t, m.id("G1-13912345678", day), m.id("G1-13912345678", time.Time{}))
}

func BenchmarkID(b *testing.B) {
	m := newMasker([]byte("key"), maskOptions{})
	day := time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)
	for range b.N {
		m.id("GD20240305001234", day)
	}
}
