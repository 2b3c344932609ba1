package warehouse

import (
	"testing"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
)

// DuckDB frees a batch's memory with the batch, but tables keep their cells
// till the end: a cell that aliases the array shows garbage now and then.
func TestCellsOutliveTheirBatch(t *testing.T) {
	b := array.NewStringBuilder(memory.DefaultAllocator)
	defer b.Release()
	b.Append("表扬")
	a := b.NewStringArray()
	defer a.Release()
	got := cell(a, 0).(string)
	assert.Equal(t, "表扬", got)
	assert.NotSame(t, unsafe.StringData(a.Value(0)), unsafe.StringData(got))
}
