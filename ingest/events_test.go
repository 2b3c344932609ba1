package ingest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoadEvents(t *testing.T) {
	u, err := LoadUnits("units.csv", strings.NewReader("unit_id,name,aliases,level,parent,district\nh1,第一医院,一院,hospital,,\n"))
	require.NoError(t, err)
	known := func(code string) bool { return code == "301" }
	day := func(m time.Month, d int) time.Time { return time.Date(2024, m, d, 0, 0, 0, 0, time.UTC) }

	got, err := LoadEvents("events.csv", strings.NewReader(
		"date,until,unit_id,issue,event\n2024-03-01,2024年3月20日,一院,301,车库改造\n2024/5/6 10:00,,,,新规实施\n"), u, known)
	require.NoError(t, err)
	assert.Equal(t, []Event{
		{Date: day(3, 1), Until: day(3, 20), UnitID: "h1", Issue: "301", What: "车库改造"},
		{Date: day(5, 6), What: "新规实施"},
	}, got)

	_, err = LoadEvents("events.csv", strings.NewReader("date,unit_id,issue,event\n2024-03-01,h1,301,搬迁\n"), u, known)
	require.NoError(t, err, "until may be left out")

	_, err = LoadEvents("events.csv", strings.NewReader(
		"date,until,unit_id,issue,event\n上个月,,h1,301,甲\n2024-03-01,2024-02-01,h1,999,\n"), u, known)
	require.Error(t, err)
	for _, says := range []string{"第 2 行: 看不懂日期“上个月”", "第 3 行: until 2024-02-01 早于", "“999”", "event 不能为空"} {
		assert.Contains(t, err.Error(), says)
	}
	_, err = LoadEvents("events.csv", strings.NewReader("date,event\n"), u, known)
	require.ErrorContains(t, err, "缺少列 unit_id")
}
