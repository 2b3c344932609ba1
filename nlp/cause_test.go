package nlp

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func causeLabels(t *testing.T) []CauseLabel {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("causes", "labels.jsonl"))
	require.NoError(t, err)
	labels, err := ReadCauseLabels(bytes.NewReader(data))
	require.NoError(t, err)
	return labels
}

// TestEvalCauses keeps the figures of causes as goldens: of the texts written to
// mislead, all and both halves, and of the labelled texts of the corpus.
func TestEvalCauses(t *testing.T) {
	if testing.Short() {
		t.Skip("trains five models")
	}
	data, err := os.ReadFile(filepath.Join("testdata", "causes.jsonl"))
	require.NoError(t, err)
	rows, err := ReadJudgedCauses(bytes.NewReader(data))
	require.NoError(t, err)
	a := newDefault(t)
	var halves [2][]JudgedCause
	for i := range rows {
		rows[i].Got = a.Analyze("", rows[i].Text)
		half := sha256.Sum256([]byte(rows[i].Text))[0] & 1
		halves[half] = append(halves[half], rows[i])
	}
	examples, err := Corpus()
	require.NoError(t, err)
	natural, err := CheckCauses(modelFile, examples, causeLabels(t))
	require.NoError(t, err)
	assert.GreaterOrEqual(t, natural.Stage.Accuracy.Value(), 0.75)

	var b strings.Builder
	all := EvaluateCauses(rows)
	fmt.Fprintf(&b, "== 全部\n%s%s%s%s", all, all.Factor.Table(6), all.Stage.Table(6), all.Force.Table(6))
	fmt.Fprintf(&b, "== 看过的一半\n%s== 只用来检验的一半\n%s", EvaluateCauses(halves[0]), EvaluateCauses(halves[1]))
	fmt.Fprintf(&b, "== 语料中标注的文本，交叉验证\n%s%s%s%s", natural, natural.Factor.Table(6), natural.Stage.Table(6), natural.Force.Table(6))
	checkGolden(t, "eval_causes.txt", b.String())
}

func TestCauseOfPlainTexts(t *testing.T) {
	a := newDefault(t)
	for _, c := range []struct{ text, factor, stage, force, sentence, object string }{
		{"今天去拿化验单，打印机又坏了，屏幕一直黑着，等了一个小时也没有人来修。", "机", "diagnosis", ForceInternal, "打印机又坏了", "自助机"},
		{"抽血的护士一边聊天一边扎针，扎了四次才扎进去，还嫌我血管细。", "人", "diagnosis", ForceInternal, "护士一边聊天一边扎针", "护士"},
		{"儿童疫苗断货两个月了，医院说上级没有分配下来，只能等。", "料", "other", ForceExternal, "儿童疫苗断货两个月了", "疫苗"},
		{"病房的厕所又脏又臭，地上全是水，垃圾几天没有人倒。", "环", "ward", ForceInternal, "厕所又脏又臭", "卫生间"},
		{"出院结算规定只能上午办，材料还要跑三个窗口盖章，一个手续办了两天。", "法", "discharge", ForceInternal, "材料还要跑三个窗口盖章", "收费处"},
	} {
		got := a.Analyze("", c.text).Cause
		assert.Equal(t, []string{c.factor, c.stage, c.force, c.object}, []string{got.Factor, got.Stage, got.Force, got.Object}, c.text)
		assert.Contains(t, got.Sentence, c.sentence)
		assert.Contains(t, c.text, got.Sentence)
		for _, w := range got.Evidence {
			assert.Contains(t, c.text, w)
		}
	}
}

func TestCauseIsEmpty(t *testing.T) {
	a := newDefault(t)
	praise := a.Analyze("", "感谢骨科的医生和护士，手术很成功，护理细心周到，特此表扬！")
	require.Equal(t, KindPraise, praise.Kind)
	assert.True(t, praise.InScope)
	assert.Equal(t, Cause{}, praise.Cause)
	out := a.Analyze("", "小区门口的路灯坏了一个月，晚上漆黑一片，请城管部门尽快维修。")
	require.False(t, out.InScope)
	assert.Equal(t, Cause{}, out.Cause)
}

// A sentence of praise is never the cause, nor is a demand, where another is left.
func TestCauseIsNoPraiseAndNoDemand(t *testing.T) {
	got := newDefault(t).Analyze("", "我投诉县医院：医生很负责，讲得明白。可收费处只有一个窗口开着，病人排了两个小时的队。希望尽快解决，谢谢。").Cause
	assert.Contains(t, got.Sentence, "窗口开着")
	assert.NotContains(t, got.Sentence, "负责")
	assert.NotContains(t, got.Sentence, "希望")
}

func TestUserRulesMoveTheCause(t *testing.T) {
	const text = "投诉县医院门诊：收费处只有一个窗口开着，病人排了两个小时的队，据说是银通公司在升级，医院没有人管。"
	before := newDefault(t).Analyze("", text).Cause
	require.Equal(t, ForceInternal, before.Force)
	cfg := DefaultConfig()
	cfg.Rules = filepath.Join(t.TempDir(), "rules.yaml")
	require.NoError(t, os.WriteFile(cfg.Rules, []byte(`
- {head: factor, class: 环, weight: 6, words: [银通公司]}
- {head: stage, class: ward, weight: 6, words: [银通公司]}
- {head: force, class: external, weight: 6, words: [银通公司]}
- {head: object, class: 银通设备, weight: 9, words: [银通公司]}
`), 0o644))
	a, err := NewAnalyzer(cfg)
	require.NoError(t, err)
	got := a.Analyze("", text).Cause
	assert.Equal(t, []string{"环", "ward", ForceExternal, "银通设备"}, []string{got.Factor, got.Stage, got.Force, got.Object})
	assert.Contains(t, got.Evidence, "银通公司")
}

// What the user says is usual for an issue replaces what was learned of it.
func TestUserTaxonomyMovesTheCause(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Taxonomy = filepath.Join(t.TempDir(), "taxonomy.yaml")
	require.NoError(t, os.WriteFile(cfg.Taxonomy, []byte(`issues: [{code: "301", force: external}]`), 0o644))
	a, err := NewAnalyzer(cfg)
	require.NoError(t, err)
	i := a.taxonomy.Index("301")
	assert.True(t, a.changed[i])
	assert.False(t, a.changed[i+1])
	s := newScratch(len(a.model.idf))
	out := a.analyze(s, "", "医院停车难，停车场没有车位，排队一个小时进不去。")
	require.Equal(t, "301", out.Issue)
	for _, f := range s.cause.facts {
		assert.NotEqual(t, issueKey("301"), f.key)
	}
	assert.True(t, slices.ContainsFunc(s.cause.facts, func(f causeFact) bool { return f.key == factKey(sortUsual, 8*2+1) }))
}

// The scores of the bytes are those of the sums in floating point.
func TestCauseModelAddsUp(t *testing.T) {
	a := newDefault(t)
	m := a.causeModel
	s := newScratch(len(a.model.idf))
	for _, text := range []string{"挂号排队三个小时", strings.Repeat("抽血的护士一边聊天一边扎针，缴费窗口只开一个，停车场没有车位。", 12)} {
		a.analyze(s, "", text)
		got := m.score(s)
		var want [causeLanes]float64
		var square float64
		for i := range s.hits {
			row := m.rowOf.find(s.hits[i].id)
			if row < 0 {
				continue
			}
			r := &m.rows[row]
			g := float64(clauseTimes(&s.hits[i], int32(s.cause.from), int32(s.cause.to)))
			square += g * g * float64(r.idf) * float64(r.idf)
		}
		for _, h := range m.heads {
			for c, b := range h.Bias {
				lane := h.from + c
				for i := range s.hits {
					row := m.rowOf.find(s.hits[i].id)
					if row < 0 {
						continue
					}
					g := float64(clauseTimes(&s.hits[i], int32(s.cause.from), int32(s.cause.to)))
					want[lane] += g * (float64(m.rows[row].weights[lane]) - 128) * float64(m.step) / max(1e-9, math.Sqrt(square))
				}
				for _, f := range s.cause.facts {
					if e := m.facts.find(f.key); e != nil {
						want[lane] += (float64(m.factRows[e.id].weights[lane]) - 128) * float64(m.step) * float64(f.value)
					}
				}
				assert.InDelta(t, (want[lane]+float64(b))/float64(h.Temperature), got[lane], 1e-3)
			}
		}
	}
}

func TestReadCauseModelRefuses(t *testing.T) {
	table := newGramTable(nil, nil)
	for _, data := range [][]byte{nil, []byte("weisu"), []byte(causesMagic), causesFile[:len(causesFile)-1]} {
		_, err := readCauseModel(data, 3, &table)
		assert.Error(t, err)
	}
}

func TestReadCauseLabelsNamesTheLine(t *testing.T) {
	_, err := ReadCauseLabels(strings.NewReader("{\"text\":\"0\",\"factor\":\"人\",\"stage\":\"ward\",\"force\":\"both\"}\n{\"text\":\"1\",\"factor\":\"天\",\"stage\":\"ward\",\"force\":\"both\"}\n"))
	assert.ErrorContains(t, err, "第 2 行")
}

// The labels are about texts of the corpus, each once.
func TestCauseLabelsHaveTexts(t *testing.T) {
	examples, err := Corpus()
	require.NoError(t, err)
	keys := map[string]bool{}
	for _, e := range examples {
		keys[CauseKey(e.Text)] = true
	}
	seen := map[string]bool{}
	for _, l := range causeLabels(t) {
		assert.True(t, keys[l.Text], l.Text)
		assert.False(t, seen[l.Text], l.Text)
		seen[l.Text] = true
	}
}

func BenchmarkCause100(b *testing.B) {
	a := newDefault(b)
	text := "昨天带母亲去市中心医院看心内科，预约的是上午九点的号，结果等了三个多小时还没叫到，问分诊台护士，护士头也不抬说等着就是了，态度非常差。后来才知道医生中途去开会，没有任何人通知，希望医院给个说法并改进叫号流程。"
	s := newScratch(len(a.model.idf))
	out := a.analyze(s, "", text)
	issue := a.taxonomy.Index(out.Issue)
	b.ReportAllocs()
	for b.Loop() {
		a.cause(&out, s, issue, "", text)
	}
}

// A token that masks personal data stands whole in the clauses of the cause.
func TestCauseKeepsMasksWhole(t *testing.T) {
	a := newDefault(t)
	for _, text := range []string{
		"[姓名#d45xuyen]护士扎了五针都没扎进去，还怪孩子乱动。",
		"护士扎了五针都没扎进去，还怪孩子乱动的是[姓名#d45xuyen]",
	} {
		c := a.Analyze("", text).Cause
		assert.Contains(t, text, c.Sentence)
		assert.Equal(t, strings.Contains(c.Sentence, "d45xuyen"), strings.Contains(c.Sentence, "[姓名#d45xuyen]"), c.Sentence)
	}
}
