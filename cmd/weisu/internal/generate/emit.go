package generate

import "time"

// emit writes the order's rows: one, or with several units, several steps, or
// a copy later on.
func (g *generator) emit(f int, r *row, t *truthRow, room int) error {
	r.statusAt = lastTime(r)
	plain := r.bad != "" || g.o.Files[f].Vocabulary == Reviews || room < 3 || t.Unit == ""
	x := g.rng.Float64()
	switch share := g.o.Repeated; {
	case x < 0.3*share && !plain:
		return g.emitUnits(f, r, t)
	case x < 0.8*share && !plain && g.o.Files[f].Vocabulary != Platform:
		return g.emitSteps(f, r, t)
	case x >= 0.8*share && x < share && r.bad == "":
		if err := g.write(f, r, t); err != nil {
			return err
		}
		c := copied{row: *r, file: f, truth: *t}
		c.row.text = append([]byte(nil), r.text...)
		seq := g.truth.Rows - 1
		c.truth.DuplicateOf, c.truth.Duplicate = &seq, "copy"
		g.copies = append(g.copies, c)
		return nil
	}
	return g.write(f, r, t)
}

// lastTime is when the order came to its present state.
func lastTime(r *row) time.Time {
	switch {
	case !r.closed.IsZero():
		return r.closed
	case !r.responded.IsZero():
		return r.responded
	}
	return r.at
}

// emitUnits writes the order for its unit and for one or two more that have to
// help: another hospital or the district's health commission.
func (g *generator) emitUnits(f int, r *row, t *truthRow) error {
	if err := g.write(f, r, t); err != nil {
		return err
	}
	helper, ht := *r, *t
	helper.role, helper.dept, ht.Department = "协办", "", ""
	if g.rng.IntN(2) == 0 {
		d := &g.world.districts[g.rng.IntN(len(g.world.districts))]
		helper.unit, ht.Unit = d.name+"卫生健康委", d.id
	} else {
		h := &g.world.hospitals[g.rng.IntN(len(g.world.hospitals))]
		for h.id == t.Unit {
			h = &g.world.hospitals[g.rng.IntN(len(g.world.hospitals))]
		}
		helper.unit, ht.Unit = g.alias(h.name, h.aliases), h.id
	}
	return g.write(f, &helper, &ht)
}

// emitSteps writes one row per handling step. They stand in time's order
// mostly; the status time tells.
func (g *generator) emitSteps(f int, r *row, t *truthRow) error {
	sent, doing := *r, *r
	sent.handling = handling{urgency: r.urgency, due: r.due, status: "已派单"}
	sent.statusAt = r.at.Add(time.Duration(5+g.rng.IntN(40)) * time.Minute)
	steps := []*row{&sent}
	if !r.responded.IsZero() {
		doing.handling = handling{urgency: r.urgency, due: r.due, responded: r.responded, status: "办理中"}
		doing.statusAt = r.responded
		steps = append(steps, &doing)
	}
	if !r.closed.IsZero() {
		r.statusAt = r.closed
		steps = append(steps, r)
	}
	if len(steps) > 1 && g.rng.IntN(8) == 0 { // the later state first
		steps[0], steps[len(steps)-1] = steps[len(steps)-1], steps[0]
	}
	last := steps[0]
	for _, s := range steps {
		if s.statusAt.After(last.statusAt) {
			last = s
		}
	}
	first := g.truth.Rows
	for i, s := range steps {
		st := *t
		if s != last {
			st.Duplicate = "superseded"
		}
		if i > 0 {
			st.DuplicateOf = &first
		}
		st.Excluded = s.reason
		if err := g.write(f, s, &st); err != nil {
			return err
		}
	}
	return nil
}

// write writes one row and what is true of it.
func (g *generator) write(f int, r *row, t *truthRow) error {
	sheet, line, err := g.sinks[f].write(r)
	if err != nil {
		return err
	}
	t.Seq, t.Sheet, t.Row = g.truth.Rows, sheet, line
	g.truth.count(t, f)
	if g.log != nil {
		return g.log.write(t)
	}
	return nil
}
