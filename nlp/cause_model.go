package nlp

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"
)

//go:embed model/causes.bin
var causesFile []byte

// causesMagic begins the file of a causeModel; the rest is as in ReadModel's
// file with the heads factor, stage and force.
const causesMagic = "weisu cause model 1\n"

// causeLanes are the bytes of a row: 5 factors, 6 stages, 3 forces, the rest unused.
const causeLanes = 16

// Scores of a causeModel, by lane.
type causeScores [causeLanes]float32

// A causeModel is linear classifiers, such as of factor, stage and force, over
// those n-grams of a text that it knows, and some facts. With g_f = inClauses for
// an n-gram that stands in the clauses of the cause, else 1, and x_f = g_f·idf_f,
// class c has the score
//
//	z_c = (bias_c + Σ_f w_fc x_f / ‖x‖ + Σ_k w_kc v_k) / T
//
// the facts k with their values v_k being what causeFacts names. As in Model the
// weights are bytes, times idf_f, in steps; T makes softmax(z) honest. It is
// immutable.
type causeModel struct {
	heads []head
	step  float32
	rows  []causeRow // from 1: row 0 is none
	rowOf rowTable   // by feature of the analyzer's model
	facts gramTable
}

type causeRow struct {
	idf     float32
	weights [causeLanes]byte
}

// inClauses is how much more an n-gram counts in the clauses of the cause.
const inClauses = 3

// causeReading is what has been read of a text when its cause is decided.
type causeReading struct {
	from, to int // runes of the clauses of the cause
	facts    []causeFact
}

// readCauseModel decodes a file of so many heads for the n-grams of a model, which it
// may know only in part.
func readCauseModel(data []byte, heads int, grams *gramTable) (*causeModel, error) {
	rest, ok := bytes.CutPrefix(data, []byte(causesMagic))
	if !ok {
		return nil, fmt.Errorf("诉因模型文件不是 weisu 能读的格式（应以 %q 开头）：请用 make model 重新训练", causesMagic)
	}
	d, _, err := decodeModel(rest)
	if err != nil {
		return nil, fmt.Errorf("诉因%w", err)
	}
	if d.lanes != causeLanes || len(d.heads) != heads || len(d.idf) >= mostRows {
		return nil, fmt.Errorf("诉因模型文件损坏：分类头或特征的个数不对")
	}
	m := &causeModel{heads: d.heads, step: d.step, rows: make([]causeRow, 1+len(d.idf)), rowOf: newRowTable(len(d.idf)), facts: d.table}
	for id, idf := range d.idf {
		m.rows[1+id].idf = idf
		copy(m.rows[1+id].weights[:], d.rows[id][:])
	}
	for _, e := range d.table.entries {
		if g := grams.find(e.key); e.key != 0 && !e.key.isFact() && g != nil && g.id < mostRowKeys {
			m.rowOf.set(g.id, uint16(1+e.id))
		}
	}
	return m, nil
}

// A rowTable maps features to rows, unknown ones to 0: an open-addressing hash table,
// small, as there is one for each issue and texts of all issues come mixed.
type rowTable struct {
	entries []uint32 // feature above the row's bits; 0 is empty: no row is 0
	shift   uint
}

const (
	rowBits     = 13
	mostRows    = 1<<rowBits - 1
	mostRowKeys = 1 << (32 - rowBits)
)

func newRowTable(n int) rowTable {
	size := 1 << bits.Len(uint(2*n))
	return rowTable{make([]uint32, size), uint(64 - bits.TrailingZeros(uint(size)))}
}

func (t *rowTable) set(feature uint32, row uint16) {
	i := t.slot(feature)
	for t.entries[i] != 0 {
		i = (i + 1) & (len(t.entries) - 1)
	}
	t.entries[i] = feature<<rowBits | uint32(row)
}

func (t *rowTable) find(feature uint32) uint16 {
	for i := t.slot(feature); ; i = (i + 1) & (len(t.entries) - 1) {
		switch e := t.entries[i]; {
		case e == 0:
			return 0
		case e>>rowBits == feature:
			return uint16(e & mostRows)
		}
	}
}

func (t *rowTable) slot(feature uint32) int {
	return int(uint64(feature) * 0x9E3779B97F4A7C15 >> t.shift)
}

// findRows fills in the rows of the text's hits. What is read is first touched, side by
// side, as gramTable.touch does.
func (m *causeModel) findRows(s *scratch) {
	s.rows = resize(s.rows, len(s.hits))
	var sum uint32
	for i := range s.hits {
		sum += m.rowOf.entries[m.rowOf.slot(s.hits[i].id)]
	}
	for i := range s.hits {
		s.rows[i] = m.rowOf.find(s.hits[i].id)
	}
	for _, row := range s.rows {
		sum += uint32(m.rows[row].weights[0])
	}
	s.unused += uint64(sum)
}

// score returns the scores of the text in s.
func (m *causeModel) score(s *scratch) (z causeScores) {
	m.findRows(s)
	var acc causeSums
	var square float32
	from, to := int32(s.cause.from), int32(s.cause.to)
	for i, row := range s.rows {
		if row == 0 {
			continue
		}
		r := &m.rows[row]
		times := clauseTimes(&s.hits[i], from, to)
		x := float32(times) * r.idf
		square += x * x
		if acc.total+times > maxSum {
			acc.flush(&z)
		}
		acc.add(r, times)
	}
	acc.flush(&z)
	scale := m.step
	if square > 0 {
		scale /= float32(math.Sqrt(float64(square)))
	}
	for lane := range z {
		z[lane] *= scale
	}
	for _, fact := range s.cause.facts {
		e := m.facts.find(fact.key)
		if e == nil {
			continue
		}
		for lane, w := range m.rows[1+e.id].weights {
			z[lane] += (float32(w) - 128) * m.step * fact.value
		}
	}
	for _, h := range m.heads {
		for c, b := range h.Bias {
			z[h.from+c] = (z[h.from+c] + b) / h.Temperature
		}
	}
	return z
}

// clauseTimes is g_f, by where the n-gram first stands.
func clauseTimes(h *hit, from, to int32) uint64 {
	if h.at >= from && h.at+h.n <= to {
		return inClauses
	}
	return 1
}

// best returns the likeliest class of a head.
func (m *causeModel) best(z *causeScores, head int) string {
	h := &m.heads[head]
	return h.Classes[best(z[h.from:h.from+len(h.Classes)])]
}

// causeSums are sums of rows, as lineSums.
type causeSums struct {
	words [causeLanes / 4]uint64
	total uint64 // of the times that rows were added
}

func (a *causeSums) add(r *causeRow, times uint64) {
	for w := range causeLanes / 8 {
		b := binary.LittleEndian.Uint64(r.weights[8*w:])
		a.words[2*w] += b & evenBytes * times
		a.words[2*w+1] += b >> 8 & evenBytes * times
	}
	a.total += times
}

// flush adds the sums to z and begins anew.
func (a *causeSums) flush(z *causeScores) {
	for i := range z {
		lane := a.words[i/8*2+i%2] >> (i % 8 / 2 * 16) & 0xFFFF
		z[i] += float32(lane) - float32(128*a.total)
	}
	*a = causeSums{}
}

// A causeFact is what is known of a text besides its n-grams.
type causeFact struct {
	key   gram
	value float32
}

// factBit marks the keys of facts; shapes and words have other bits.
const factBit gram = 1 << 61

// How much facts count in training, where the penalty is on the weights: what has
// larger values is trusted sooner.
const (
	issueFact = 0.6 // times the issue's probability
	nextFact  = 0.3 // the same of the runner-up
	usualFact = 0.3
	kindFact  = 0.1
	cueFact   = 0.2
	maxCues   = 3 // weights of words that count for one class
)

// factKey is the key of a fact: its sort above bit 48, its number below.
func factKey(sort, number gram) gram { return shapeBit | factBit | sort<<48 | number }

// isFact tells the keys of facts from n-grams.
func (g gram) isFact() bool { return g&(shapeBit|factBit) == shapeBit|factBit }

const (
	sortIssue = iota
	sortUsual
	sortKind
	sortCue
)

// issueKey holds up to six characters of a code; built-in ones have three.
func issueKey(code string) gram {
	g := gram(0)
	for i := range min(len(code), 6) {
		g = g<<8 | gram(code[i])
	}
	return factKey(sortIssue, g)
}

// causeFacts appends the facts: the issue and the runner-up with their
// probabilities, what is usual for the issue, the kind, and for each class the
// weights of the words of causes.yaml found, double in the clauses of the cause.
func (a *Analyzer) causeFacts(dst []causeFact, s *scratch, out *Analysis, issue int) []causeFact {
	f := a.causes
	is := &a.taxonomy.issues[issue]
	trust := float32(1)
	if a.causeModel != nil {
		trust = issueTrust
	}
	if !a.changed[issue] {
		dst = append(dst, causeFact{issueKey(is.Code), trust * issueFact * float32(out.Score)})
	}
	if i := a.taxonomy.Index(out.RunnerUp); i >= 0 && !a.changed[i] {
		dst = append(dst, causeFact{issueKey(out.RunnerUp), trust * nextFact * float32(out.RunnerUpScore)})
	}
	for i, usual := range []string{is.Factor, is.Stage, is.Force} {
		if c := slices.Index(usualClasses(f.heads[i].head), usual); c >= 0 {
			dst = append(dst, causeFact{factKey(sortUsual, gram(8*i+c)), trust * usualFact})
		}
	}
	dst = append(dst, causeFact{factKey(sortKind, gram(out.Kind)), kindFact})
	var sums [causeLanes]float32
	for _, h := range s.causes {
		if h.own || h.lane >= f.heads[3].from {
			continue
		}
		w := h.weight
		if h.at >= s.cause.from && h.at+h.n <= s.cause.to {
			w *= inCause
		}
		sums[h.lane] += w
	}
	for lane, w := range sums {
		if w > 0 {
			dst = append(dst, causeFact{factKey(sortCue, gram(lane)), cueFact * min(w, maxCues)})
		}
	}
	return dst
}

// issueTrust is how much of the issue's facts counts when a text is judged: the
// issues of the texts learned from are right nearly always, those of others are not.
const issueTrust = 0.8

// usualClasses are the classes that a head of a causeModel has: the force of an
// issue may be both.
func usualClasses(head string) []string {
	if head == headForce {
		return forces
	}
	return causeClasses[head]
}

// markUsual notes for which issues the user says other things of their cause than
// those that were usual in training: of these, only what is usual counts.
func (a *Analyzer) markUsual() error {
	built, err := DefaultTaxonomy()
	if err != nil {
		return err
	}
	a.changed = make([]bool, len(a.taxonomy.issues))
	for i, is := range a.taxonomy.issues {
		b, ok := built.Issue(is.Code)
		a.changed[i] = !ok || b.Factor != is.Factor || b.Stage != is.Stage || b.Force != is.Force
	}
	return nil
}

// addOwn adds the words of the user's rules to the scores, as log odds. What
// speaks for one force speaks half for both.
func (f *causeFinder) addOwn(m *causeModel, z *causeScores, hits []ruleHit) {
	for _, h := range hits {
		if !h.own {
			continue
		}
		for i, r := range f.heads[:3] {
			if h.lane < r.from || h.lane >= r.to {
				continue
			}
			z[m.heads[i].from+h.lane-r.from] += h.weight
			if r.head == headForce {
				z[m.heads[i].from+len(m.heads[i].Classes)-1] += h.weight / 2
			}
		}
	}
}
