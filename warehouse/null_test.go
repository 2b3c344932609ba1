package warehouse

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An empty string is NULL wherever it stands among others.
func TestEmptyIsNull(t *testing.T) {
	for _, values := range [][2]int{{1, 2}, {2, 4}, {5, 10}, {31, 62}, {1, 1}, {0, 64}, {3, 66}} {
		dir := t.TempDir()
		b, err := Create(dir, DefaultConfig(), time.Unix(0, 0))
		require.NoError(t, err)
		rows := make([]Incident, 200)
		for i := values[0]; i < values[1]; i++ {
			rows[i].SplitFrom = "I-1"
		}
		require.NoError(t, Append(b, rows...))
		f, err := tableOf[Incident](b)
		require.NoError(t, err)
		require.NoError(t, f.close())
		null := 0
		require.NoError(t, eachIn(b.temp+"/incident.parquet", func(r *struct {
			SplitFrom *string `parquet:"split_from,optional"`
		},
		) {
			if r.SplitFrom == nil {
				null++
			}
		}))
		assert.Equal(t, len(rows)-(values[1]-values[0]), null, "%v", values)
		require.NoError(t, b.Abort())
	}
}
