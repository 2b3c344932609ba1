package surveillance

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAgreeing(t *testing.T) {
	series := make([]float64, 60)
	for i := range series {
		series[i] = float64(5 + i%3)
	}
	o := DefaultOptions(52)
	assert.Empty(t, Agreeing(series, Judge(series, o), o))
	series[len(series)-1] = 25
	assert.Equal(t, []string{"c1", "c2", "cusum"}, Agreeing(series, Judge(series, o), o), "C3 goes by the two points before")
	series[len(series)-2] = 20
	assert.Contains(t, Agreeing(series, Judge(series, o), o), "c3")
	assert.Empty(t, Agreeing(series[:4], Judge(series[:4], o), o), "not judged")
	assert.Empty(t, Agreeing(nil, Judge(nil, o), o))
}
