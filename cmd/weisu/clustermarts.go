package main

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"weisu/metrics"
	"weisu/nlp"
	"weisu/warehouse"
)

const (
	topNames      = 5  // units, departments, months named of a cluster
	incidentWords = 6  // that tell an incident apart
	clusterTop    = 10 // in the summary
	freshDays     = 30 // an incident that began in them is new
	overDays      = 60 // one without a message for so long is over
	trendDays     = 90 // what recent and previous count
	titleRunes    = 40 // of an incident's title
	exampleRunes  = 80 // of what a page shows of a text
	secondsPerDay = 86400
)

// topClusters are the hottest incidents, the heaviest root causes and the latest
// words on the rise.
type topClusters struct {
	incidents []warehouse.Incident
	causes    []warehouse.RootCause
	terms     []warehouse.Term // rising, in the latest months first
	alerts    []warehouse.Alert
}

// writeClusters writes the marts of incidents, root causes and terms.
func (j *job) writeClusters(m *measures) error {
	if err := j.writeIncidents(m); err != nil {
		return err
	}
	if err := j.writeRootCauses(m); err != nil {
		return err
	}
	return j.writeTerms(m)
}

func (j *job) writeIncidents(m *measures) error {
	c := m.clusters
	order := make([]int32, len(c.incident))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(c.incident[b].heat.Value, c.incident[a].heat.Value), strings.Compare(c.incidents.ids[a], c.incidents.ids[b]))
	})
	for rank, i := range order {
		row, err := j.incidentRow(m, i)
		if err != nil {
			return err
		}
		row.HeatRank = int32(rank + 1)
		if rank < clusterTop {
			m.top.incidents = append(m.top.incidents, row)
		}
		if err := warehouse.Append(j.build, row); err != nil {
			return err
		}
	}
	return nil
}

func (j *job) incidentRow(m *measures, i int32) (warehouse.Incident, error) {
	g, names := &m.clusters.incident[i], &m.clusters.incidents
	row := warehouse.Incident{
		IncidentID: names.ids[i], Messages: g.heat.Messages, People: g.heat.People, Votes: g.heat.Votes,
		Speed: g.heat.Speed, MeanSeverity: g.heat.Severity, Heat: g.heat.Value,
		Units: j.unitsOf(m, g.members), Examples: j.idsOf(g.typical), Aliases: names.aliases[i], SplitFrom: names.split[i],
	}
	row.FirstAt, row.LastAt = j.spanOf(g.members)
	row.Status = status(row.FirstAt, row.LastAt, m.params.AsOf)
	issues := countBy(g.members, func(k int32) string { return issueOf(m, j.book.cases[k].Issue) })
	if len(issues) > 0 {
		is := m.dimIssues[j.analyzer.Taxonomy().Index(issues[0].Name)]
		row.Issue, row.IssueName, row.Category = is.Issue, is.Name, is.Category
	}
	var places, words, objects tally
	var cut nlp.Words
	err := j.facts.Peek(seqsOf(g.typical), func(_ int64, f *warehouse.FactComplaint) error {
		if row.Title == "" {
			row.Title = headline(f)
		}
		j.reader.segmenter.Cut(&cut, f.Text)
		places.addAll(cut.Places(j.reader.segmenter))
		words.addAll(f.Keywords)
		objects.addAll(nonEmpty(f.CauseObject))
		return nil
	})
	row.Words = words.names(incidentWords)
	if row.Place = places.first(); row.Place == "" {
		row.Place = objects.first()
	}
	return row, err
}

// headline is what an incident is called after one of its complaints: its title, or
// the clauses that state its cause.
func headline(f *warehouse.FactComplaint) string {
	return cutText(strings.Join(strings.Fields(cmp.Or(f.Title, f.CauseSentence, f.Text)), " "), titleRunes)
}

// status says how an incident stands at the as-of time.
func status(first, last warehouse.Timestamp, asOf int64) string {
	switch {
	case last == 0:
		return "unknown"
	case asOf-last.Time().Unix() > overDays*secondsPerDay:
		return "over"
	case asOf-first.Time().Unix() <= freshDays*secondsPerDay:
		return "new"
	}
	return "continuing"
}

func (j *job) writeRootCauses(m *measures) error {
	c := m.clusters
	ofIssue := map[int16]int32{}
	for i := range j.book.cases {
		if k := &j.book.cases[i]; hasCause(k) {
			ofIssue[k.Issue]++
		}
	}
	rows := make([]warehouse.RootCause, len(c.cause))
	text := j.reader.causes.Text()
	for i := range c.cause {
		row, err := j.rootCauseRow(m, int32(i), ofIssue[c.cause[i].issue], text)
		if err != nil {
			return err
		}
		rows[i] = row
	}
	slices.SortFunc(rows, func(a, b warehouse.RootCause) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.RootCauseID, b.RootCauseID))
	})
	for i := range rows {
		rows[i].WeightRank = int32(i + 1)
	}
	m.top.causes = slices.Clone(rows[:min(clusterTop, len(rows))])
	return warehouse.Append(j.build, rows...)
}

func (j *job) rootCauseRow(m *measures, i, issueCases int32, text func(uint32) string) (warehouse.RootCause, error) {
	g, names := &m.clusters.cause[i], &m.clusters.causes
	is := m.dimIssues[g.issue]
	row := warehouse.RootCause{
		RootCauseID: names.ids[i], Issue: is.Issue, IssueName: is.Name, Category: is.Category,
		Cases: int32(len(g.Members)), SureCases: int32(len(g.Sure)), IssueCases: issueCases, Cohesion: g.Cohesion,
		Units: j.unitsOf(m, g.Members), Typical: j.idsOf(g.Typical), Aliases: names.aliases[i], SplitFrom: names.split[i],
	}
	for _, w := range g.Label {
		row.Words = append(row.Words, text(w))
	}
	row.Label = strings.Join(row.Words, "、")
	if g.Known > 0 {
		c := m.causeOf(is.Issue, g.Known)
		row.Cause, row.Label, row.CauseShare = c.Cause, c.Name, warehouse.Float(g.RootCause.Share)
	}
	share := metrics.NewProportion(row.Cases, row.IssueCases)
	row.Share, row.ShareLow, row.ShareHigh = warehouse.Float(share.Value), warehouse.Float(share.Low), warehouse.Float(share.High)
	row.FirstAt, row.LastAt = j.spanOf(g.Members)
	row.Recent, row.Previous = j.recently(g.Members, m.params.AsOf)
	if len(row.Units) > 0 {
		row.UnitShare = warehouse.Float(metrics.NewProportion(row.Units[0].Count, row.Cases).Value)
	}
	row.Months = most(countBy(g.Members, func(k int32) string { return monthOf(&j.book.cases[k]) }))
	for _, k := range g.Members {
		row.Weight += max(1, int32(j.book.cases[k].Severity))
	}
	row.People = metrics.People(j.book.cases, g.Members)
	j.profiles(&row, g.Members, m)
	err := j.facts.Peek(seqsOf(g.Typical[:min(1, len(g.Typical))]), func(_ int64, f *warehouse.FactComplaint) error {
		row.Example = cutText(cmp.Or(f.CauseSentence, f.Text), exampleRunes)
		return nil
	})
	return row, err
}

// causeOf is the specific cause of a number below an issue.
func (m *measures) causeOf(issue string, number uint8) warehouse.DimCause {
	code := nlp.SpecificCode(issue, number)
	return m.dimCauses[slices.IndexFunc(m.dimCauses, func(c warehouse.DimCause) bool { return c.Cause == code })]
}

// profiles fills in both analyses of the complaints of a root cause.
func (j *job) profiles(row *warehouse.RootCause, members []int32, m *measures) {
	cause, how := metrics.Profiles(j.book.cases, m.handled.Flags, members, m.params)
	row.Factors = named(cause.Factors[1:], nlp.Factors())
	row.Stages = named(cause.Stages[1:], nlp.Stages())
	row.Forces = named(cause.Forces[1:], nlp.Forces())
	if len(row.Factors) > 0 {
		row.Factor = row.Factors[0].Name
	}
	for i, s := range how.Shares {
		row.Handling = append(row.Handling, warehouse.HandlingShare{
			Flag: metrics.HandlingFlags[i].Name, Count: int32(s.Num), Known: s.N,
			Share: warehouse.Float(s.Value), Low: warehouse.Float(s.Low), High: warehouse.Float(s.High),
		})
	}
	row.Replies = how.Replies
	row.ReplyRelevance, row.ReplyCompleteness, row.ReplyExplanation = warehouse.Float(how.Grades[0]), warehouse.Float(how.Grades[1]), warehouse.Float(how.Grades[2])
	row.Objects = most(countBy(members, j.clusterBook.objects.at))
	row.Departments = most(countBy(members, j.clusterBook.departments.at))
}

// named lists the classes that occur, most frequent first.
func named(counts []int32, classes []string) (out []warehouse.NamedCount) {
	for i, n := range counts {
		if n > 0 {
			out = append(out, warehouse.NamedCount{Name: classes[i], Count: n})
		}
	}
	slices.SortStableFunc(out, func(a, b warehouse.NamedCount) int { return cmp.Compare(b.Count, a.Count) })
	return out
}

// A tally counts names in the order in which they are first met.
type tally struct {
	index interner
	count []int32
}

func (t *tally) addAll(names []string) {
	for _, n := range names {
		i := t.index.of(n)
		if i == len(t.count) {
			t.index.names[i] = strings.Clone(n) // rows are reused
			t.count = append(t.count, 0)
		}
		t.count[i]++
	}
}

// list names everything, most frequent first, of equals the first met.
func (t *tally) list() []warehouse.NamedCount {
	out := make([]warehouse.NamedCount, len(t.count))
	for i, n := range t.count {
		out[i] = warehouse.NamedCount{Name: t.index.names[i], Count: n}
	}
	slices.SortStableFunc(out, func(a, b warehouse.NamedCount) int { return cmp.Compare(b.Count, a.Count) })
	return out
}

func (t *tally) names(most int) (out []string) {
	for _, n := range t.list()[:min(most, len(t.count))] {
		out = append(out, n.Name)
	}
	return out
}

// first is the most frequent name, "" where there is none.
func (t *tally) first() string {
	if names := t.names(1); len(names) > 0 {
		return names[0]
	}
	return ""
}

// countBy counts members by a name; "" counts nowhere. Equal counts go by name.
func countBy(members []int32, name func(i int32) string) []warehouse.NamedCount {
	var t tally
	for _, i := range members {
		t.addAll(nonEmpty(name(i)))
	}
	out := t.list()
	slices.SortFunc(out, func(a, b warehouse.NamedCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Name, b.Name))
	})
	return out
}

// most is the first of a list, as many as a cluster names.
func most(list []warehouse.NamedCount) []warehouse.NamedCount { return list[:min(topNames, len(list))] }

func (j *job) unitsOf(m *measures, members []int32) []warehouse.NamedCount {
	return most(countBy(members, func(i int32) string { return m.dimUnits[m.hospitals[j.book.cases[i].Node]].Name }))
}

func issueOf(m *measures, issue int16) string {
	if issue < 0 {
		return ""
	}
	return m.dimIssues[issue].Issue
}

func monthOf(k *metrics.Case) string {
	if k.Received == metrics.NoTime {
		return ""
	}
	return time.Unix(k.Received, 0).UTC().Format("2006-01")
}

func seqsOf(members []int32) []int64 {
	out := make([]int64, len(members))
	for i, m := range members {
		out[i] = int64(m)
	}
	return out
}

func (j *job) idsOf(members []int32) []string {
	out := make([]string, len(members))
	for i, m := range members {
		out[i] = j.clusterBook.ids[m].String()
	}
	return out
}

// spanOf is when the first and the last of the members were received.
func (j *job) spanOf(members []int32) (first, last warehouse.Timestamp) {
	for _, i := range members {
		if s := j.book.cases[i].Received; s != metrics.NoTime {
			t := warehouse.TimestampOf(time.Unix(s, 0).UTC())
			if first == 0 || t < first {
				first = t
			}
			last = max(last, t)
		}
	}
	return first, last
}

// recently counts the members of the last trendDays, and of as many before.
func (j *job) recently(members []int32, asOf int64) (recent, previous int32) {
	for _, i := range members {
		s := j.book.cases[i].Received
		switch {
		case s == metrics.NoTime || s > asOf:
		case asOf-s < trendDays*secondsPerDay:
			recent++
		case asOf-s < 2*trendDays*secondsPerDay:
			previous++
		}
	}
	return recent, previous
}
