package ingest

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzFindHeader gives the first rows of a table to the header finder: it may
// refuse them with a message, but a mapping that it gives must be one that
// every row can be read by.
func FuzzFindHeader(f *testing.F) {
	for _, seed := range []string{
		"工单编号,诉求内容,来电时间\n1,排队两小时,2024-01-02\n", "内容\n好\n", "某市热线导出\n\n编号,主要内容\n1,x\n",
		",,\n内容,内容,内容\n", "基本信息,,办理\n编号,内容,办结时间\n1,二,2024-01-02\n", "text,reply,id\na,b,c\n", "\"内\n容\",\"[内容]\"\n",
	} {
		f.Add(seed)
	}
	cfg := DefaultConfig()
	f.Fuzz(func(t *testing.T, text string) {
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil || len(rows) == 0 {
			return
		}
		at, m, err := findHeader(rows, cfg)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		require.True(t, m.has(RoleText) || m.has(RoleTitle), "a table without text is refused")
		require.LessOrEqual(t, at, len(rows))
		for role, cols := range m.cols {
			for _, c := range cols {
				require.Less(t, c, len(m.header), "%s", role)
			}
		}
		for _, row := range rows {
			m.repeatsHeader(row)
			for role := range m.cols {
				m.joined(row, role, "。")
			}
		}
		m.explain()
	})
}
