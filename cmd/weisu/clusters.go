package main

import (
	"cmp"
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/nlp"
	"weisu/nlp/cluster"
	"weisu/warehouse"
)

// incidentGap is after how many quiet days what a hospital is complained of for is
// another incident: some complaints come all the time, and are no incident, but
// have a cause.
const incidentGap = 30

// hospitalNeighbours are fewer than where units are not known: a hospital's incident
// is in its own thirty days, and clusters take a third less time.
const hospitalNeighbours = 8

// nearDistance is how many bits the fingerprints of near-duplicates may differ in
// (Manku 2007).
const nearDistance = 3

// clusters are the groups that complaints fall into, by their numbers.
type clusters struct {
	near      grouping
	incidents grouping
	causes    grouping
	incident  []incidentGroup  // by incident
	cause     []rootCauseGroup // by root cause
	surely    []bool           // by complaint: it belongs to its root cause for sure
}

// A grouping says in which group each complaint is, -1 for none, and what the
// groups are called.
type grouping struct {
	of      []int32
	ids     []string
	aliases [][]string
	split   []string
}

// id is the name of the group of a complaint, "" for none.
func (g *grouping) id(seq int64) string {
	if g.of == nil || g.of[seq] < 0 {
		return ""
	}
	return g.ids[g.of[seq]]
}

type incidentGroup struct {
	members []int32
	typical []int32
	heat    metrics.Heat
}

type rootCauseGroup struct {
	cluster.RootCause // members and typical are complaints' numbers
	issue             int16
}

// cluster finds what belongs together among all complaints.
func (j *job) cluster(ctx context.Context, m *measures) (*clusters, error) {
	b := &j.clusterBook
	for i := range j.book.cases {
		if j.book.cases[i].Withdrawn {
			b.docs[i].Features, b.causes[i].Words, b.prints[i] = nil, nil, 0
		}
	}
	c := &clusters{}
	var g errgroup.Group
	g.Go(func() error { c.near.of = b.nearDuplicates(); return nil })
	g.Go(func() error { return j.findIncidents(c, m) })
	g.Go(func() error { return j.findCauses(ctx, c) })
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return c, j.nameClusters(c)
}

// nearDuplicates numbers the complaints with nearly the same text.
func (b *clusterBook) nearDuplicates() []int32 {
	var at []int32
	var prints []uint64
	for i, p := range b.prints {
		if p != 0 {
			at, prints = append(at, int32(i)), append(prints, p)
		}
	}
	of := nowhere(len(b.prints))
	for k, group := range cluster.NearDuplicates(prints, nearDistance) {
		of[at[k]] = group
	}
	return of
}

// findIncidents looks for incidents hospital by hospital: what two of them are
// complained of for is not one specific matter. Complaints whose unit is not known
// are compared with each other.
func (j *job) findIncidents(c *clusters, m *measures) error {
	b := &j.clusterBook
	byPlace := make([][]int32, len(m.hospitals))
	o := cluster.DefaultIncidentOptions()
	o.Background = &cluster.Frequencies{}
	for i := range b.docs {
		if len(b.docs[i].Features) > 0 {
			place := m.hospitals[j.book.cases[i].Node]
			byPlace[place] = append(byPlace[place], int32(i))
			o.Background.Add(b.docs[i].Features)
		}
	}
	found := make([][]incidentGroup, len(byPlace))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for place, members := range byPlace {
		o := o
		if m.units[place].Level == ingest.LevelHospital {
			o.Gap, o.Neighbours = incidentGap, hospitalNeighbours
		}
		g.Go(func() error {
			found[place] = incidentsAmong(b.docs, members, o)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	c.incident = slices.Concat(found...)
	c.incidents.of = nowhere(len(b.docs))
	for n := range c.incident {
		group := &c.incident[n]
		group.heat = metrics.HeatOf(j.book.cases, group.members, m.params)
		for _, i := range group.members {
			c.incidents.of[i] = int32(n)
		}
	}
	for i := range b.docs {
		b.docs[i].Features = nil // a quarter of what a complaint takes
	}
	return nil
}

// incidentsAmong groups the members, places among docs.
func incidentsAmong(docs []cluster.Doc, members []int32, o cluster.IncidentOptions) []incidentGroup {
	some := make([]cluster.Doc, len(members))
	for k, i := range members {
		some[k] = docs[i]
	}
	of := cluster.Incidents(some, o)
	groups := make([]incidentGroup, groupsOf(of))
	for k, n := range of {
		if n >= 0 {
			groups[n].members = append(groups[n].members, members[k])
		}
	}
	for n := range groups {
		groups[n].typical = cluster.Typical(docs, groups[n].members, typicalShown)
	}
	return groups
}

// nowhere says of n complaints that they are in no group.
func nowhere(n int) []int32 {
	of := make([]int32, n)
	for i := range of {
		of[i] = -1
	}
	return of
}

// typicalShown is how many typical complaints a cluster names.
const typicalShown = 5

// findCauses parts the counted complaints of every issue, on all cores.
func (j *job) findCauses(ctx context.Context, c *clusters) error {
	cases, b := j.book.cases, &j.clusterBook
	byIssue := make([][]int32, len(j.analyzer.Taxonomy().Issues()))
	background := &cluster.CauseBackground{}
	for i := range cases {
		k := &cases[i]
		if !hasCause(k) {
			continue
		}
		byIssue[k.Issue] = append(byIssue[k.Issue], int32(i))
		background.Add(b.causes[i])
	}
	found := make([][]cluster.RootCause, len(byIssue))
	o := cluster.DefaultRootCauseOptions()
	o.Background, o.Text, o.Naming, o.Typical = background, j.reader.causes.Text(), j.reader.causes.Naming, typicalShown
	o.Predicate = j.reader.causes.Predicate
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for issue, members := range byIssue {
		g.Go(func() error {
			o := o
			o.Own = j.reader.causes.Own(j.analyzer.Taxonomy().Issues()[issue].Name)
			docs := make([]cluster.CauseDoc, len(members))
			for k, i := range members {
				docs[k] = b.causes[i]
			}
			found[issue] = cluster.RootCauses(docs, o)
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	c.causes.of, c.surely = nowhere(len(cases)), make([]bool, len(cases))
	for issue, causes := range found {
		for _, rc := range causes {
			for _, list := range [][]int32{rc.Members, rc.Sure, rc.Typical} {
				for k, at := range list {
					list[k] = byIssue[issue][at]
				}
			}
			for _, i := range rc.Members {
				c.causes.of[i] = int32(len(c.cause))
			}
			for _, i := range rc.Sure {
				c.surely[i] = true
			}
			c.cause = append(c.cause, rootCauseGroup{rc, int16(issue)})
		}
	}
	return nil
}

// hasCause tells the complaints that root causes are made of: praise has no cause to
// mend.
func hasCause(k *metrics.Case) bool {
	return !k.Withdrawn && k.InScope && k.Issue >= 0 && nlp.Kind(k.Kind) != nlp.KindPraise
}

// groupsOf counts the groups of a partition.
func groupsOf(of []int32) (n int32) {
	for _, g := range of {
		n = max(n, g+1)
	}
	return n
}

// Prefixes of the names of clusters.
const (
	nearPrefix     = "N-"
	incidentPrefix = "I-"
	causePrefix    = "R-"
)

// nameClusters gives every cluster its id: that which most of its members had in
// the snapshot before, else one made of its earliest member's.
func (j *job) nameClusters(c *clusters) error {
	before, err := warehouse.ReadBefore(j.opts.dir)
	if err != nil {
		return err
	}
	index := make(map[complaintID]int32, len(j.clusterBook.ids))
	for i, id := range j.clusterBook.ids {
		if c.incidents.of[i] >= 0 || c.causes.of[i] >= 0 {
			index[id] = int32(i)
		}
	}
	var incidents, causes lineage
	err = before.EachMembership(func(m *warehouse.Membership) {
		if i, ok := index[newComplaintID(m.ComplaintID)]; ok {
			incidents.note(m.IncidentID, c.incidents.of[i])
			causes.note(m.RootCauseID, c.causes.of[i])
		}
	})
	if err != nil {
		return err
	}
	j.name(&c.near, nearPrefix, nil, nil)
	j.name(&c.incidents, incidentPrefix, &incidents, before.Aliases)
	j.name(&c.causes, causePrefix, &causes, before.Aliases)
	return nil
}

// A lineage is what the members known to both runs were and are in.
type lineage struct {
	names   interner
	was, is []int32
}

func (l *lineage) note(id string, now int32) {
	if id != "" {
		l.was, l.is = append(l.was, int32(l.names.of(id))), append(l.is, now)
	}
}

// name names the groups of g.
func (j *job) name(g *grouping, prefix string, l *lineage, aliases map[string][]string) {
	n := groupsOf(g.of)
	g.ids, g.aliases, g.split = make([]string, n), make([][]string, n), make([]string, n)
	taken := map[string]bool{}
	if l != nil {
		s := cluster.Succeed(l.was, l.is, len(l.names.names), int(n))
		for k, from := range s.From {
			if from >= 0 {
				g.ids[k] = l.names.names[from]
				taken[g.ids[k]] = true
				g.aliases[k] = slices.Clone(aliases[g.ids[k]])
			} else if s.Split[k] >= 0 {
				g.split[k] = l.names.names[s.Split[k]]
			}
			for _, m := range s.Merged[k] {
				g.aliases[k] = append(append(g.aliases[k], l.names.names[m]), aliases[l.names.names[m]]...)
			}
			slices.Sort(g.aliases[k])
			g.aliases[k] = slices.Compact(g.aliases[k])
		}
	}
	for _, i := range j.byReceipt(g.of) {
		if k := g.of[i]; g.ids[k] == "" {
			if id := prefix + j.clusterBook.ids[i].String()[:12]; !taken[id] {
				g.ids[k], taken[id] = id, true
			}
		}
	}
}

// byReceipt lists the complaints in a group, earliest first.
func (j *job) byReceipt(of []int32) (order []int32) {
	for i, k := range of {
		if k >= 0 {
			order = append(order, int32(i))
		}
	}
	cases, ids := j.book.cases, j.clusterBook.ids
	slices.SortFunc(order, func(a, b int32) int {
		ta, tb := cases[a].Received, cases[b].Received
		if (ta == metrics.NoTime) != (tb == metrics.NoTime) { // no date comes last
			return cmp.Compare(tb, ta)
		}
		return cmp.Or(cmp.Compare(ta, tb), slices.Compare(ids[a][:], ids[b][:]))
	})
	return order
}
