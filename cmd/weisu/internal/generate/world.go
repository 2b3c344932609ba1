package generate

import (
	"math/rand/v2"
	"time"
)

// The city is invented: no real hospital, district or person is in it.
var districts = []string{
	"临江区", "望山区", "清河区", "云溪区", "东湖区", "西岭区", "南浦区", "北苑区",
	"青枫区", "白石区", "金沙区", "银杏区", "桃源区", "龙潭区", "凤栖区", "海棠区",
}

var hospitalNames = [...][2]string{ // full name, short name
	{"云州市第一人民医院", "市一院"},
	{"云州市第二人民医院", "市二院"},
	{"云州市第三人民医院", "市三院"},
	{"云州市中心医院", "中心医院"},
	{"云州市中医医院", "市中医院"},
	{"云州市妇幼保健院", "市妇幼"},
	{"云州市儿童医院", "儿童医院"},
	{"云州市口腔医院", "口腔医院"},
	{"云州市眼科医院", "眼科医院"},
	{"云州市肿瘤医院", "肿瘤医院"},
	{"云州市胸科医院", "胸科医院"},
	{"云州市骨科医院", "骨科医院"},
	{"云州市传染病医院", "传染病院"},
	{"云州市安宁医院", "安宁医院"},
	{"云州市老年医院", "老年医院"},
	{"云州市康复医院", "康复医院"},
	{"云州市急救中心医院", "急救医院"},
	{"云州市临江医院", "临江医院"},
	{"云州市望山医院", "望山医院"},
	{"云州市清河医院", "清河医院"},
	{"云州市东湖医院", "东湖医院"},
	{"云州市南浦医院", "南浦医院"},
}

var departmentNames = []string{
	"心内科", "呼吸内科", "消化内科", "神经内科", "肾内科", "内分泌科", "普外科", "骨科", "泌尿外科",
	"妇产科", "儿科", "眼科", "耳鼻喉科", "口腔科", "皮肤科", "肿瘤科", "急诊科", "康复科",
}

// departmentsPerHospital is how many of the departments a hospital has.
const departmentsPerHospital = 14

// A hospital is a unit of the world.
type hospital struct {
	id, name, short, district string
	departments               []string
	size                      float64   // share of the city's visits
	weights                   []float64 // of issues, in the order of grammar.codes
	quality                   float64   // of handling: shifts the answers of follow-up calls
}

// A burst is a planted rise: for some weeks a hospital has more of an issue.
type burst struct {
	Hospital string    `json:"hospital"`
	Issue    string    `json:"issue"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Factor   float64   `json:"factor"`
	What     string    `json:"what"`
}

// A project is one of a year's three governance projects of a hospital; Effect
// is what it multiplies the issue's rate by from its end on.
type project struct {
	Hospital string    `json:"hospital"`
	Issue    string    `json:"issue"`
	Title    string    `json:"title"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Effect   float64   `json:"effect"`
}

// A world is what the complaints come from.
type world struct {
	hospitals []hospital
	bursts    []burst
	projects  []project
	codes     []string
}

// baseWeights are how often each issue is raised in the city: the first digits
// of the codes follow published shares, the rest is invented.
var baseWeights = map[string]float64{
	"101": 5, "102": 7, "103": 4, "104": 3, "105": 6, "106": 3, "107": 2.5, "108": 2, "109": 4, "110": 6, "111": 2, "112": 1, "113": 1.5,
	"201": 9, "202": 5, "203": 4, "204": 3, "205": 2, "206": 1, "207": 4,
	"301": 3, "302": 2, "303": 1, "304": 1.5, "305": 1.2, "306": 1.5, "307": 3, "308": 0.8, "309": 1.5,
	"401": 2.5, "402": 3, "403": 2, "404": 0.8, "405": 1.5, "406": 0.8, "407": 2,
	"501": 4, "502": 2, "503": 2.5, "504": 2, "505": 0.8,
	"601": 4, "602": 1, "603": 1, "604": 1, "605": 1.5, "606": 0.6, "701": 0.8, "702": 0.6, "703": 0.4,
}

func newWorld(g *grammar, rng *rand.Rand, from, to time.Time) *world {
	w := &world{codes: g.codes}
	for i, n := range hospitalNames {
		h := hospital{
			id: unitID(i), name: n[0], short: n[1], district: districts[i%len(districts)],
			size: 0.4 + 1.6*rng.Float64(), quality: rng.NormFloat64(),
		}
		for _, d := range rng.Perm(len(departmentNames))[:departmentsPerHospital] {
			h.departments = append(h.departments, departmentNames[d])
		}
		for _, code := range g.codes {
			v := baseWeights[code] * (0.6 + 0.8*rng.Float64())
			if rng.IntN(25) == 0 {
				v *= 4 // this hospital's own trouble
			}
			h.weights = append(h.weights, v)
		}
		w.hospitals = append(w.hospitals, h)
	}
	w.plantBursts(rng, from, to)
	w.plantProjects(rng, to)
	return w
}

func unitID(i int) string { return "H" + string(rune('0'+(i+1)/10)) + string(rune('0'+(i+1)%10)) }

func (w *world) plantBursts(rng *rand.Rand, from, to time.Time) {
	days := int(to.Sub(from).Hours() / 24)
	for _, b := range []struct {
		issue, what string
		weeks       int
		factor      float64
	}{
		{"307", "信息系统升级后频繁故障", 3, 9},
		{"503", "慢病用药断供", 5, 8},
		{"101", "预约规则调整", 4, 5},
		{"301", "院区施工封闭停车场", 8, 6},
		{"304", "中央空调检修", 3, 10},
		{"105", "收费项目编码错误", 4, 6},
	} {
		start := from.AddDate(0, 0, rng.IntN(max(1, days-7*b.weeks)))
		h := w.hospitals[rng.IntN(len(w.hospitals))]
		w.bursts = append(w.bursts, burst{h.id, b.issue, start, start.AddDate(0, 0, 7*b.weeks), b.factor, b.what})
	}
}

// projectShares are the 66 projects of the published review, by category.
var projectShares = []struct {
	first byte
	n     int
}{{'1', 32}, {'2', 11}, {'3', 8}, {'4', 5}, {'5', 5}, {'6', 3}, {'7', 2}}

func (w *world) plantProjects(rng *rand.Rand, to time.Time) {
	year := to.Year()
	var topics []string
	for _, s := range projectShares {
		var codes []string
		for _, c := range w.codes {
			if c[0] == s.first {
				codes = append(codes, c)
			}
		}
		for range s.n {
			topics = append(topics, codes[rng.IntN(len(codes))])
		}
	}
	rng.Shuffle(len(topics), func(i, j int) { topics[i], topics[j] = topics[j], topics[i] })
	for i, code := range topics {
		h := w.hospitals[i%len(w.hospitals)]
		start := time.Date(year, time.Month(2+rng.IntN(3)), 1, 0, 0, 0, 0, time.UTC)
		effect := 1.0
		if rng.IntN(4) > 0 {
			effect = 0.4 + 0.5*rng.Float64()
		}
		w.projects = append(w.projects, project{h.id, code, "", start, start.AddDate(0, 3+rng.IntN(3), 0), effect})
	}
}

// factor is what bursts and projects make of an issue's rate on a day.
func (w *world) factor(h *hospital, code string, day time.Time) float64 {
	f := 1.0
	for i := range w.bursts {
		b := &w.bursts[i]
		if b.Issue == code && b.Hospital == h.id && !day.Before(b.From) && day.Before(b.To) {
			f *= b.Factor
		}
	}
	for i := range w.projects {
		p := &w.projects[i]
		if p.Issue == code && p.Hospital == h.id && !day.Before(p.End) {
			f *= p.Effect
		}
	}
	return f
}

// season is the level of a day: winter's colds, the summer holidays' children,
// the week's rhythm, the Spring Festival's lull, and a slow growth.
func season(day, from time.Time) float64 {
	month := [...]float64{1.15, 0.8, 1.05, 1, 0.98, 0.97, 1.05, 1.04, 1, 0.92, 1.08, 1.2}[day.Month()-1]
	week := [...]float64{0.55, 1.3, 1.15, 1.1, 1.1, 1.05, 0.65}[day.Weekday()]
	return month * week * (1 + 0.10*day.Sub(from).Hours()/(24*365))
}
