package nlp

import (
	"bytes"
	"cmp"
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
	rowOf rowIndex   // by feature of the analyzer's model
	rows  []causeRow // of the n-grams
	facts gramTable
	// factRows are those of the facts.
	factRows []causeRow
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
	if d.lanes != causeLanes || len(d.heads) != heads || len(d.idf) > math.MaxUint16 {
		return nil, fmt.Errorf("诉因模型文件损坏：分类头或特征的个数不对")
	}
	m := &causeModel{heads: d.heads, step: d.step}
	var known []struct{ feature, id uint32 }
	var facts []gram
	row := func(id uint32) (r causeRow) {
		r.idf = d.idf[id]
		copy(r.weights[:], d.rows[id][:])
		return r
	}
	for _, e := range d.table.entries {
		if e.key == 0 {
			continue
		}
		if e.key.isFact() {
			facts, m.factRows = append(facts, e.key), append(m.factRows, row(e.id))
		} else if g := grams.find(e.key); g != nil {
			known = append(known, struct{ feature, id uint32 }{g.id, e.id})
		}
	}
	m.facts = newGramTable(facts, nil)
	slices.SortFunc(known, func(a, b struct{ feature, id uint32 }) int { return cmp.Compare(a.feature, b.feature) })
	features := make([]uint32, len(known))
	for i, k := range known {
		features[i] = k.feature
		m.rows = append(m.rows, row(k.id))
	}
	m.rowOf = newRowIndex(features)
	return m, nil
}

// A rowIndex tells which of the known features, in ascending order, a feature is: a set
// of bits and how many stand before each word of it (Jacobson 1989, doi
// 10.1109/SFCS.1989.63533). There is one for each issue, and texts of all issues come
// mixed: it must be small.
type rowIndex struct {
	bits   []uint64
	before []uint16
}

// newRowIndex makes the index of ascending features.
func newRowIndex(features []uint32) (x rowIndex) {
	if len(features) == 0 {
		return x
	}
	words := int(features[len(features)-1])/64 + 1
	x = rowIndex{make([]uint64, words), make([]uint16, words)}
	for _, f := range features {
		x.bits[f/64] |= 1 << (f % 64)
	}
	for w := 1; w < words; w++ {
		x.before[w] = x.before[w-1] + uint16(bits.OnesCount64(x.bits[w-1]))
	}
	return x
}

// find returns the place of a feature among the known ones, -1 if it is none.
func (x *rowIndex) find(feature uint32) int32 {
	w := int(feature / 64)
	if w >= len(x.bits) || x.bits[w]>>(feature%64)&1 == 0 {
		return -1
	}
	return int32(x.before[w]) + int32(bits.OnesCount64(x.bits[w]&(1<<(feature%64)-1)))
}

// A rowHit is a hit that a causeModel knows.
type rowHit struct{ hit, row int32 }

// findRows fills in the rows of the text's hits. What is read of them is first touched,
// side by side, as gramTable.touch does.
func (m *causeModel) findRows(s *scratch) {
	s.rows = s.rows[:0]
	for i := range s.hits {
		if row := m.rowOf.find(s.hits[i].id); row >= 0 {
			s.rows = append(s.rows, rowHit{int32(i), row})
		}
	}
	for _, r := range s.rows {
		s.unused += uint64(m.rows[r.row].weights[0])
	}
}

// score returns the scores of the text in s.
func (m *causeModel) score(s *scratch) (z causeScores) {
	m.findRows(s)
	var acc causeSums
	var square float32
	from, to := int32(s.cause.from), int32(s.cause.to)
	for _, h := range s.rows {
		r := &m.rows[h.row]
		times := clauseTimes(&s.hits[h.hit], from, to)
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
		for lane, w := range m.factRows[e.id].weights {
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
	return cueFacts(dst, s.causes, f.heads[3].from, cueFact, s.cause.from, s.cause.to)
}

// cueFacts appends for each class, below the lane end, the weights of the words found,
// times value, double in the clauses of the cause; the user's own words are left out.
func cueFacts(dst []causeFact, found []ruleHit, end int, value float32, from, to int) []causeFact {
	var sums [causeLanes]float32
	for _, h := range found {
		if h.own || h.lane >= end {
			continue
		}
		w := h.weight
		if h.at >= from && h.at+h.n <= to {
			w *= inCause
		}
		sums[h.lane] += w
	}
	for lane, w := range sums {
		if w > 0 {
			dst = append(dst, causeFact{factKey(sortCue, gram(lane)), value * min(w, maxCues)})
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
