package metrics

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/nlp"
)

func TestState(t *testing.T) {
	p := testParams(t, city(1, 0))
	p.AsOf = at0("2024-03-20 12:00:00")
	tests := []struct {
		received, closed, due string
		class                 uint8
		want                  TimeState
	}{
		{"2024-03-04", "2024-03-11 23:59:59", "", 4, OnTime}, // 5 working days
		{"2024-03-04", "2024-03-12 00:00:00", "", 4, Late},
		{"2024-03-15", "", "", 4, Open},
		{"2024-03-04", "", "", 4, Overdue},
		{"2024-03-04", "2024-03-21", "", 4, Overdue},          // closed after the as-of time: not yet
		{"2024-03-04", "2024-03-12", "2024-03-13", 4, OnTime}, // the export's own deadline comes first
		{"", "2024-03-12", "2024-03-13", 4, OnTime},
		{"", "2024-03-12", "", 4, TimeUnknown},
		{"2009-03-04", "2009-03-05", "", 4, TimeUnknown},              // no calendar
		{"2009-03-04 08:00:00", "2009-03-04 10:00:00", "", 0, OnTime}, // hours need none
		{"2024-03-04", "2024-03-05", "", NoClass, TimeUnknown},
		{"2024-03-04", "2024-03-13 17:00:00", "2024-03-13", 4, OnTime}, // a date is due all day
		{"2024-03-04", "", "2024-03-20", 4, Open},
		{"2024-03-04 08:00:00", "2024-03-13", "2024-03-13 12:00:00", 4, OnTime}, // closed that day
		{"2024-03-04 09:00:00", "2024-03-04", "", 4, OnTime},                    // closed on the day of receipt
		{"2024-03-04 09:00:00", "2024-03-04 08:59:59", "", 4, TimeUnknown},      // a slip
		{"2024-03-04 09:00:00", "2024-03-03", "", 4, TimeUnknown},
		{"2024-03-04", "2024-03-05 01:00:00", "", 0, OnTime}, // two hours from the end of the day
		{"2024-03-04", "2024-03-05 03:00:00", "", 0, Late},
	}
	for _, tt := range tests {
		c := Case{Received: NoTime, Closed: NoTime, Due: NoTime, Class: tt.class}
		for to, s := range map[*int64]string{&c.Received: tt.received, &c.Closed: tt.closed, &c.Due: tt.due} {
			if s != "" {
				*to = at0(s)
			}
		}
		assert.Equal(t, tt.want.String(), p.State(&c).String(), "%+v", tt)
	}
}

// A receipt known to the month has no deadline but the export's own, no time to
// close, and no closing before it.
func TestRoughReceipt(t *testing.T) {
	p := testParams(t, city(1, 0))
	p.AsOf = at0("2024-03-20")
	c := Case{Received: at0("2024-03-04"), Closed: at0("2024-03-01"), Due: NoTime, Class: 4}
	require.True(t, c.ClosedTooEarly())
	c.Roughly = true
	require.False(t, c.ClosedTooEarly())
	assert.Equal(t, TimeUnknown, p.State(&c))
	c.Closed = at0("2024-03-05")
	assert.Equal(t, TimeUnknown, p.State(&c))
	assert.True(t, math.IsNaN(p.elapsed(&c)))
	c.Due = at0("2024-03-06")
	assert.Equal(t, OnTime, p.State(&c))
	c = Case{Received: at0("2024-03-04"), Closed: NoTime}
	assert.False(t, c.ClosedTooEarly())
}

func TestStateWithoutClosingColumn(t *testing.T) {
	p := testParams(t, city(1, 0))
	p.AsOf = at0("2024-03-20")
	c := Case{Received: at0("2024-03-04"), Closed: NoTime, Due: NoTime, Class: 4}
	assert.Equal(t, Overdue, p.State(&c))
	c.NoClosing = true
	assert.Equal(t, TimeUnknown, p.State(&c), "an export that tells of no closing tells of no overdue case")
	c.Closed = at0("2024-03-05") // from another export of the same order
	assert.Equal(t, OnTime, p.State(&c))
}

func TestElapsed(t *testing.T) {
	p := testParams(t, city(1, 0))
	p.AsOf = at0("2024-03-20")
	p.Config.Deadlines[4].Unit = Days
	for _, tt := range []struct {
		received, closed string
		class            uint8
		want             float64 // NaN unknown
	}{
		{"2024-03-04 08:00:00", "2024-03-04 09:30:00", 0, 1.5},
		{"2024-03-04 08:00:00", "2024-03-04", 0, math.NaN()}, // when that day?
		{"2024-03-04 06:00:00", "2024-03-05 18:00:00", 4, 1.5},
		{"2024-03-04 06:00:00", "2024-03-05", 4, 1},
		{"2024-03-04 06:00:00", "2024-03-04", 4, 0},
		{"2024-03-04 06:00:00", "2024-03-03", 4, math.NaN()},
	} {
		c := Case{Received: at0(tt.received), Closed: at0(tt.closed), Class: tt.class}
		if got := p.elapsed(&c); math.IsNaN(tt.want) {
			assert.True(t, math.IsNaN(got), "%+v: %v", tt, got)
		} else {
			assert.InDelta(t, tt.want, got, 1e-12, "%+v", tt)
		}
	}
}

func TestTimelinessByHand(t *testing.T) {
	p := testParams(t, city(1, 0))
	p.AsOf = at0("2024-03-20 12:00:00")
	closed := []string{"2024-03-05", "2024-03-06", "2024-03-08 17:00:00", "2024-03-14", "", "2024-03-04 12:00:00"}
	var cases []Case
	for i, s := range closed {
		c := one(i+1, 2, 0, "2024-03-04 09:00:00")
		if s != "" {
			c.Closed = at0(s)
		}
		cases = append(cases, c)
	}
	cases = append(cases, one(7, 2, 0, "2024-03-19 09:00:00"))
	unknown := one(8, 2, 0, "2024-03-19 09:00:00")
	unknown.Kind = uint8(nlp.KindPraise) // praise has no deadline
	cases = append(cases, unknown)

	var got []TimelinessRow
	for _, r := range build(t, cases, p).timeliness {
		if r.Node == 2 && r.Period.Kind == Month {
			got = append(got, r)
		}
	}
	require.Len(t, got, 1)
	r := got[0]
	assert.Equal(t, []int32{7, 4, 1, 1, 1, 0}, []int32{r.Cases, r.OnTime, r.Late, r.Open, r.Overdue, r.Unknown})
	assert.Equal(t, "一般核查", p.Config.Deadlines[r.Class].Name)
	assert.InDelta(t, 4.0/6, r.OnTimeRate.Value, 1e-12)
	assert.InDelta(t, 2, r.Median, 1e-12) // of 0, 1, 2, 4, 8 working days
	assert.InDelta(t, 6.4, r.P90, 1e-12)  // type 7: 4 + 0.6 × 4
	assert.True(t, r.FewCases)
}

func TestTimelinessAddsUp(t *testing.T) {
	cases, p := sample(t)
	for _, r := range build(t, cases, p).timeliness {
		require.Equal(t, r.Cases, r.OnTime+r.Late+r.Open+r.Overdue+r.Unknown)
		require.Equal(t, r.OnTimeRate.N, r.OnTime+r.Late+r.Overdue)
		require.True(t, math.IsNaN(r.Median) || r.Median <= r.P90)
	}
}

func TestAssignClasses(t *testing.T) {
	p := testParams(t, city(2, 2))
	p.Urgencies = []string{"", "紧急", "特急", "非紧急", "不紧急，已转紧急"}
	kind := func(c Case, k nlp.Kind) Case { c.Kind = uint8(k); return c }
	urgent := func(c Case, u uint16) Case { c.Urgency = u; return c }
	replaced := one(40, 5, 0, "2024-03-04")
	replaced.Withdrawn = true
	cases := []Case{
		one(10, 2, 0, "2024-03-04"), one(10, 5, 0, "2024-03-04"), // one order, two units
		one(20, 2, 0, "2024-03-04"), one(20, 2, 0, "2024-03-05"), // one order, one unit twice
		kind(one(30, 2, 0, "2024-03-04"), nlp.KindConsultation),
		kind(one(31, 2, 0, "2024-03-04"), nlp.KindPraise),
		urgent(one(32, 2, 0, "2024-03-04"), 1), urgent(one(33, 2, 0, "2024-03-04"), 2),
		urgent(one(34, 2, 0, "2024-03-04"), 3), urgent(one(35, 2, 0, "2024-03-04"), 4),
		one(40, 2, 0, "2024-03-04"), replaced,
	}
	AssignClasses(cases, p)
	var names []string
	for _, c := range cases {
		if c.Class == NoClass {
			names = append(names, "")
			continue
		}
		names = append(names, p.Config.Deadlines[c.Class].Name)
	}
	assert.Equal(t, []string{
		"多部门协调", "多部门协调", "一般核查", "一般核查", "简单咨询", "",
		"紧急", "特急", "一般核查", "紧急", "一般核查", "一般核查",
	}, names)
}

func TestDeclares(t *testing.T) {
	for urgency, want := range map[string]bool{
		"2小时": true, "限2小时内": true, "72小时": false, "1.2小时": false, "12小时，后改2小时": true, "": false,
	} {
		assert.Equal(t, want, declares(urgency, "2小时"), urgency)
	}
	assert.False(t, declares("紧急", ""))
}
