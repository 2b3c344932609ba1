package ingest

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sharedFiles returns evaluation files beside the checkout, or skips.
func sharedFiles(t *testing.T, names ...string) []string {
	t.Helper()
	var paths []string
	for _, n := range names {
		p := filepath.Join("..", "..", "shared", "data", n)
		if _, err := os.Stat(p); err != nil {
			t.Skipf("evaluation data absent: %s", p)
		}
		paths = append(paths, p)
	}
	return paths
}

// readAll reads the inputs and returns the complaints that are left.
func readAll(t *testing.T, opts Options) (*Reader, map[int64]Complaint, []Reject) {
	t.Helper()
	if opts.Key == nil {
		opts.Key = []byte("a key for tests")
	}
	if opts.Config.MaxCellBytes == 0 {
		opts.Config = DefaultConfig()
	}
	r, err := Open(context.Background(), opts)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, r.Close()) })
	kept, rejects, replaced := map[int64]Complaint{}, []Reject(nil), 0
	for b, err := range r.Batches(context.Background()) {
		require.NoError(t, err)
		for _, c := range b.Complaints {
			if c.Replaces >= 0 {
				delete(kept, c.Replaces)
				replaced++
			}
			kept[c.Seq] = c
		}
		rejects = append(rejects, b.Rejects...)
	}
	total := Total(r.Files())
	assert.True(t, total.Balanced(), "%+v", total)
	assert.EqualValues(t, total.Accepted, len(kept))
	assert.EqualValues(t, total.Duplicate+total.Rejected, len(rejects)+replaced)
	return r, kept, rejects
}

func TestReadRealExports(t *testing.T) {
	files := sharedFiles(t, "hotline_replies.xlsx", "hotline_2019.xlsx", "hospital_reviews.csv")
	r, kept, _ := readAll(t, Options{Inputs: files})
	total := Total(r.Files())
	assert.EqualValues(t, 12402, total.Read)
	assert.GreaterOrEqual(t, float64(total.Accepted), 0.99*12402)
	dated, replied := 0, 0
	for _, c := range kept {
		if !c.ReceivedAt.IsZero() {
			dated++
		}
		if c.Reply != "" && !c.RepliedAt.IsZero() {
			replied++
		}
		require.NotEmpty(t, c.Text)
	}
	assert.Equal(t, len(kept), dated)
	assert.Equal(t, 2816, replied)
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestOrdersFoldOverUnitsAndSteps(t *testing.T) {
	path := write(t, "steps.csv", "工单编号,承办单位,诉求内容,来电时间,办理状态,状态时间\n"+
		"G1,甲医院,排队三个小时,2024-03-01 08:00,办结,2024-03-05 10:00\n"+
		"G1,甲医院,排队三个小时,2024-03-01 08:00,受理,2024-03-01 09:00\n"+
		"G1,乙医院,排队三个小时,2024-03-01 08:00,受理,2024-03-01 09:00\n"+
		"G2,甲医院,停车难,2024-03-02 08:00,受理,\n"+
		"G2,甲医院,停车难,2024-03-02 08:00,办结,\n")
	r, kept, rejects := readAll(t, Options{Inputs: []string{path}})
	assert.Equal(t, Counts{Read: 5, Accepted: 3, Duplicate: 2}, Total(r.Files()))
	status := map[string]string{}
	for _, c := range kept {
		status[c.OrderID+c.UnitID] = c.Status
	}
	assert.Equal(t, map[string]string{"G1甲医院": "办结", "G1乙医院": "受理", "G2甲医院": "办结"}, status)
	assert.Equal(t, []Reject{{Position: Position{File: path, Row: 3}, Reason: ReasonSuperseded}}, rejects,
		"row 5 gave way to row 6, which says so itself")
}

func TestRowsWithoutOrderNumber(t *testing.T) {
	content := "诉求内容,来电时间,承办单位\n太差了,2024-03-01,甲医院\n太差了,2024-03-01,甲医院\n太差了,2024-03-02,甲医院\n"
	march, again := write(t, "march.csv", content), write(t, "again.csv", content)
	r, _, rejects := readAll(t, Options{Inputs: []string{march}})
	assert.Equal(t, Counts{Read: 3, Accepted: 3}, Total(r.Files()), "two people with the same words stay two")
	assert.Empty(t, rejects)

	r, _, rejects = readAll(t, Options{Inputs: []string{march, again}})
	assert.Equal(t, Counts{Read: 6, Accepted: 3, Duplicate: 3}, Total(r.Files()), "the same export fed twice counts once")
	for _, rej := range rejects {
		assert.Equal(t, ReasonRepeated, rej.Reason)
		assert.Equal(t, again, rej.File)
	}
}

func TestNothingPersonalGetsThrough(t *testing.T) {
	path := write(t, "private.csv", "工单编号,诉求内容,联系电话,患者姓名,家庭住址,备注,来电时间\n"+
		"G1,我是患者王小明，电话13912345678，请王小明的主治医生回电,13912345678,王小明,幸福路12号3单元401室,邮箱abc@example.com,2024-03-01\n"+
		"G2,,13912345678,王小明,幸福路12号3单元401室,身份证11010519491231002X,2024-03-01\n")
	_, kept, rejects := readAll(t, Options{Inputs: []string{path}})
	require.Len(t, kept, 1)
	require.Len(t, rejects, 1)
	assert.Equal(t, ReasonNoText, rejects[0].Reason)
	c := kept[0]
	all := c.Text + c.Title + c.PersonID
	for _, f := range c.Extra {
		all += f.Name + f.Value
	}
	for _, cell := range rejects[0].Cells {
		all += cell
	}
	for _, secret := range []string{"13912345678", "小明", "401", "abc@", "11010519491231002X"} {
		assert.NotContains(t, all, secret)
	}
	assert.NotEmpty(t, c.PersonID)
}

func TestRelativeDatesCountFromTheLatestTime(t *testing.T) {
	path := write(t, "reviews.csv", "text,time,reply_date\n很好,3 個月前,2024-05-31\n不好,2 天前,\n")
	cfg := DefaultConfig()
	cfg.Columns = map[Role]Headers{RoleReceivedRelative: {"time"}}
	r, kept, _ := readAll(t, Options{Inputs: []string{path}, Config: cfg})
	assert.Equal(t, time.Date(2024, 5, 31, 0, 0, 0, 0, time.UTC), r.AsOf())
	for _, c := range kept {
		assert.Equal(t, DateRelative, c.DateKind)
		if c.Text == "很好" {
			assert.Equal(t, "2024-02-29", c.ReceivedAt.Format(time.DateOnly))
		}
	}
}
