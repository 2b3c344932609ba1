package ingest

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// A file that is edited during a run is an error, even if its size and time
// are what they were.
func TestChangedBehindTheBack(t *testing.T) {
	type row struct {
		Text string `parquet:"诉求内容"`
		At   string `parquet:"受理时间"`
	}
	var csv, jsonl, pq, xlsx bytes.Buffer
	book := excelize.NewFile()
	sheet, err := book.NewStreamWriter("Sheet1")
	require.NoError(t, err)
	require.NoError(t, sheet.SetRow("A1", []any{"诉求内容", "受理时间"}))
	var rows []row
	csv.WriteString("诉求内容,受理时间\n")
	for i := range 30_000 { // some megabytes: more than what is read ahead
		r := row{fmt.Sprintf("候诊排队%d小时没有人管，收费窗口只开了一个", i), "2024-03-05"}
		fmt.Fprintf(&csv, "%s,%s\n", r.Text, r.At)
		fmt.Fprintf(&jsonl, `{"诉求内容":%q,"受理时间":%q}`+"\n", r.Text, r.At)
		if i < 10_000 {
			rows = append(rows, r)
			require.NoError(t, sheet.SetRow(fmt.Sprintf("A%d", i+2), []any{r.Text, r.At}))
		}
	}
	require.NoError(t, sheet.Flush())
	require.NoError(t, parquet.Write(&pq, rows))
	require.NoError(t, book.Write(&xlsx))

	for name, content := range map[string][]byte{
		"a.csv": csv.Bytes(), "a.jsonl": jsonl.Bytes(), "a.parquet": pq.Bytes(), "a.xlsx": xlsx.Bytes(),
	} {
		for at, moment := range []string{"between the passes", "within one", "never", "in name alone"} {
			t.Run(name+" "+moment, func(t *testing.T) {
				path := writeInput(t, name, content)
				old := time.Now().Add(-time.Hour)
				require.NoError(t, os.Chtimes(path, old, old))
				edit := func(i int) {
					time.Sleep(20 * time.Millisecond) // the clock of files ticks every few ms
					f, err := os.OpenFile(path, os.O_RDWR, 0)
					require.NoError(t, err)
					_, err = f.WriteAt([]byte{content[i] + 1}, int64(i))
					require.NoError(t, err)
					require.NoError(t, f.Close())
					require.NoError(t, os.Chtimes(path, old, old))
				}
				first := max(0, strings.Index(string(content), "小时"))
				if first == 0 {
					first = len(content) / 2
				}
				r, err := Open(t.Context(), Options{Config: DefaultConfig(), Inputs: []string{path}, Key: []byte("key")})
				require.NoError(t, err)
				defer r.Close()
				if at == 0 {
					edit(first)
				}
				edited := false
				for _, err = range r.Batches(t.Context()) {
					if err != nil {
						break
					}
					if at == 1 && !edited {
						edited = true
						edit(first)
					}
				}
				switch at {
				case 3:
					require.NoError(t, os.Chmod(path, 0o400))
					fallthrough
				case 2:
					require.NoError(t, err)
					require.NoError(t, r.inputs[0].unchanged(t.Context()))
				default:
					require.ErrorIs(t, err, errChanged)
					require.ErrorContains(t, err, name)
				}
			})
		}
	}
}
