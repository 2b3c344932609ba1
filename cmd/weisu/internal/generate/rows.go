package generate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Options say what to generate. The same options give the same bytes.
type Options struct {
	Rows   int       // orders, about; rows of further units and steps come on top
	Seed   uint64    // of everything drawn
	From   time.Time // first day
	To     time.Time // last day
	Length int       // characters of a text aimed at, about
	Clean  bool      // no bad rows, no duplicates, no untidy cells
}

// A Row is one line of an export, and the truth about it.
type Row struct {
	Order, UnitID, Unit, Department, Kind, Channel, Title, Text string
	Received, Responded, Closed, StatusAt                       time.Time
	Status, Urgency, Phone, Name                                string
	FollowedUp, Contacted, Resolved, Satisfied                  string
	Excluded, Reason, Reply                                     string
	Truth                                                       Truth
}

// Truth is what a row was made from.
type Truth struct {
	InScope  bool              `json:"in_scope"`
	Issue    string            `json:"issue"`
	Others   []string          `json:"others,omitempty"`
	Kind     string            `json:"kind"`
	Severity int               `json:"severity"`
	Personal map[string]string `json:"personal,omitempty"` // planted values by kind
	Fate     string            `json:"fate"`               // accepted, superseded or rejected
}

// A maker draws rows in the order of their receipt.
type maker struct {
	opts  Options
	world *world
	text  *writer
	rng   *rand.Rand
	order int
}

func newMaker(opts Options) (*maker, error) {
	g, err := loadGrammar()
	if err != nil {
		return nil, err
	}
	if opts.To.Before(opts.From) || opts.Rows < 1 {
		return nil, fmt.Errorf("生成范围不对：%d 行，%s 至 %s", opts.Rows, opts.From.Format(time.DateOnly), opts.To.Format(time.DateOnly))
	}
	rng := rand.New(rand.NewPCG(opts.Seed, 20240101))
	return &maker{opts: opts, world: newWorld(g, rng, opts.From, opts.To), text: &writer{g: g, rng: rng}, rng: rng}, nil
}

// each calls yield for every row. An order's rows come together.
func (m *maker) each(yield func(*Row) error) error {
	var days []time.Time
	var levels []float64
	sum := 0.0
	for d := m.opts.From; !d.After(m.opts.To); d = d.AddDate(0, 0, 1) {
		days = append(days, d)
		levels = append(levels, season(d, m.opts.From))
		sum += levels[len(levels)-1]
	}
	due, done := 0.0, 0
	for i, d := range days {
		due += levels[i] / sum * float64(m.opts.Rows)
		for ; done < int(due+1e-9) || (i == len(days)-1 && done < m.opts.Rows); done++ {
			if err := m.one(d, yield); err != nil {
				return err
			}
		}
	}
	return nil
}

// one makes an order: usually one row, sometimes several.
func (m *maker) one(d time.Time, yield func(*Row) error) error {
	var weights [len(hospitalNames)]float64
	for i := range m.world.hospitals {
		weights[i] = m.world.hospitals[i].size
	}
	h := &m.world.hospitals[weighted(m.rng, weights[:])]
	r := m.draw(h, d)
	if m.opts.Clean {
		return yield(r)
	}
	switch m.rng.IntN(100) {
	case 0, 1: // a second unit has to answer too
		second := *r
		o := &m.world.hospitals[m.rng.IntN(len(m.world.hospitals))]
		if o.id != h.id {
			second.UnitID, second.Unit, second.Department = o.id, o.name, pick(m.rng, o.departments)
			if err := yield(&second); err != nil {
				return err
			}
		}
	case 2, 3, 4: // an earlier step of the same order
		step := *r
		step.Status, step.StatusAt = "办理中", r.Received.Add(time.Duration(1+m.rng.IntN(20))*time.Hour)
		step.Closed, step.Resolved, step.Satisfied, step.FollowedUp, step.Contacted = time.Time{}, "", "", "", ""
		step.Truth.Fate = "superseded"
		if r.StatusAt.After(step.StatusAt) {
			if err := yield(&step); err != nil {
				return err
			}
		}
	case 5: // nothing was written down
		if m.rng.IntN(4) == 0 {
			r.Title, r.Text, r.Truth.Fate = "", "", "rejected"
		}
	}
	return yield(r)
}

func (m *maker) draw(h *hospital, d time.Time) *Row {
	m.order++
	rng := m.rng
	r := &Row{
		UnitID: h.id, Unit: h.name, Department: pick(rng, h.departments),
		Order:   d.Format("20060102") + fmt.Sprintf("%06d", m.order%1_000_000),
		Channel: []string{"12345热线", "12345热线", "12345热线", "网络平台", "来电", "来访", "来信"}[rng.IntN(7)],
		Phone:   m.phone(), Name: m.name(),
	}
	minute := int(480 + 300*rng.NormFloat64()/1.5 + 180)
	r.Received = d.Add(time.Duration(min(1439, max(0, minute)))*time.Minute + time.Duration(rng.IntN(60))*time.Second)
	r.Truth = Truth{InScope: true, Fate: "accepted", Severity: 1}
	m.words(r, h, d)
	m.handling(r, h)
	if rng.IntN(3) == 0 {
		r.Name = ""
	}
	return r
}

// words draws what the row is about and how it is said.
func (m *maker) words(r *Row, h *hospital, d time.Time) {
	rng := m.rng
	s := scene{h.short, r.Department}
	kind := [...]string{"投诉", "求助", "咨询", "建议", "表扬", "out"}[weighted(rng, []float64{0.68, 0.08, 0.10, 0.05, 0.06, 0.03})]
	if kind != "投诉" {
		t := m.text.g.kinds[kind][rng.IntN(len(m.text.g.kinds[kind]))]
		r.Text, r.Kind, r.Truth.Issue, r.Truth.Kind = m.text.other(t, s), kind, t.code, kind
		if kind == "out" {
			r.Kind, r.Truth.Kind, r.Truth.InScope = "投诉", "投诉", false
		}
	} else {
		r.Kind, r.Truth.Kind = kind, kind
		r.Truth.Issue = m.issue(h, d)
		if rng.IntN(6) == 0 {
			if o := m.issue(h, d); o != r.Truth.Issue {
				r.Truth.Others = []string{o}
			}
		}
		length := m.opts.Length
		if rng.IntN(10) == 0 {
			length *= 2
		}
		r.Text = m.text.complaint(r.Truth.Issue, r.Truth.Others, s, length)
		if r.Truth.Issue[0] == '4' {
			r.Truth.Severity = 2 + rng.IntN(2)
		} else if rng.IntN(3) == 0 {
			r.Truth.Severity = 2
		}
	}
	if rng.IntN(12) == 0 && !m.opts.Clean {
		m.plantPersonal(r)
	}
	r.Title = title(r.Text)
}

// issue draws from the hospital's mix on that day.
func (m *maker) issue(h *hospital, d time.Time) string {
	weights := slices.Clone(h.weights)
	for _, b := range m.world.bursts {
		m.scale(weights, h, b.Hospital, b.Issue, d)
	}
	for _, p := range m.world.projects {
		m.scale(weights, h, p.Hospital, p.Issue, d)
	}
	return m.world.codes[weighted(m.rng, weights)]
}

func (m *maker) scale(weights []float64, h *hospital, id, issue string, d time.Time) {
	if id != h.id {
		return
	}
	for i, c := range m.world.codes {
		if c == issue {
			weights[i] = h.weights[i] * m.world.factor(h, c, d)
		}
	}
}

func title(text string) string {
	runes := []rune(text)
	for i, r := range runes {
		if i >= 8 && strings.ContainsRune("，。！；：", r) {
			return string(runes[:i])
		}
		if i == 24 {
			return string(runes[:i])
		}
	}
	return string(runes)
}

// handling draws times and answers. A hospital's quality shifts them.
func (m *maker) handling(r *Row, h *hospital) {
	rng := m.rng
	r.Status, r.StatusAt = "办结", r.Received
	r.Responded = r.Received.Add(time.Duration((1 + 8*rng.ExpFloat64()) * float64(time.Hour)))
	hours := 24 * (1 + 3.2*rng.ExpFloat64()*(1-0.12*h.quality))
	r.Closed = r.Received.Add(time.Duration(max(2, hours) * float64(time.Hour)))
	if end := m.opts.To.AddDate(0, 0, 1); !r.Closed.Before(end) {
		r.Closed, r.Status = time.Time{}, "办理中"
	} else {
		r.StatusAt = r.Closed
	}
	if !r.Responded.Before(m.opts.To.AddDate(0, 0, 1)) {
		r.Responded = time.Time{}
	}
	if r.Truth.Severity == 3 && rng.IntN(3) == 0 {
		r.Urgency = "紧急"
	}
	r.FollowedUp = "否"
	if r.Closed.IsZero() || rng.IntN(10) > 6 {
		return
	}
	r.FollowedUp = "是"
	r.Contacted = yesNo(rng.Float64() < 0.985+0.005*h.quality)
	r.Resolved = yesNo(rng.Float64() < 0.90+0.03*h.quality)
	r.Satisfied = [...]string{"满意", "基本满意", "一般", "不满意"}[weighted(rng, []float64{0.80 + 0.05*h.quality, 0.1, 0.03, 0.07 - 0.015*h.quality})]
	r.Reply = "您好，您反映的问题已转" + r.Department + "核实，" + []string{"已向当事人说明情况并致歉。", "相关费用已核对退还。", "已加强管理并安排专人负责。", "经调查情况属实，已责成整改。", "已电话联系您说明政策依据。"}[rng.IntN(5)]
	if rng.IntN(40) == 0 {
		r.Excluded, r.Reason = "是", []string{"重复诉求", "诉求不合理", "非本单位职责", "恶意投诉"}[rng.IntN(4)]
	}
}

func yesNo(v bool) string {
	if v {
		return "是"
	}
	return "否"
}

// phone draws from a number range that no operator has assigned.
func (m *maker) phone() string { return "1700" + fmt.Sprintf("%07d", m.rng.IntN(2_000_000)) }

const surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"

const givenNames = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英玉兰建国志红"

func (m *maker) name() string {
	s, g := []rune(surnames), []rune(givenNames)
	n := string(s[m.rng.IntN(len(s))]) + string(g[m.rng.IntN(len(g))])
	if m.rng.IntN(2) == 0 {
		n += string(g[m.rng.IntN(len(g))])
	}
	return n
}

// plantPersonal writes personal data into the text, in the forms of life.
func (m *maker) plantPersonal(r *Row) {
	rng := m.rng
	switch rng.IntN(6) {
	case 0:
		r.Text += "联系电话" + r.Phone + "。"
		r.Truth.Personal = map[string]string{"phone": r.Phone}
	case 1:
		id := m.residentID()
		r.Text += "身份证号：" + id + "。"
		r.Truth.Personal = map[string]string{"id": id}
	case 2:
		r.Text = "患者" + r.Name + "，" + r.Text
		r.Truth.Personal = map[string]string{"name": r.Name}
	case 3:
		mail := "user" + strconv.Itoa(rng.IntN(100000)) + "@example.com"
		r.Text += "可发邮件到" + mail + "。"
		r.Truth.Personal = map[string]string{"email": mail}
	case 4:
		no := strconv.Itoa(100000 + rng.IntN(900000))
		r.Text += "住院号：" + no + "。"
		r.Truth.Personal = map[string]string{"record": no}
	case 5:
		door := strconv.Itoa(1+rng.IntN(20)) + "号楼" + strconv.Itoa(1+rng.IntN(4)) + "单元" + strconv.Itoa(101+rng.IntN(900)) + "室"
		r.Text += "家住枫林路枫林小区" + door + "。"
		r.Truth.Personal = map[string]string{"address": door}
	}
}

// residentID makes a number with a right checksum for a region that has no
// people: 659099 is not assigned.
func (m *maker) residentID() string {
	body := fmt.Sprintf("659099%d%02d%02d%03d", 1950+m.rng.IntN(60), 1+m.rng.IntN(12), 1+m.rng.IntN(28), m.rng.IntN(1000))
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(body[i]-'0')
	}
	return body + string("10X98765432"[sum%11])
}
