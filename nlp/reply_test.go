package nlp

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	askedOfReply = "卫生院收了我两次化验费，能不能退给我一次？"
	fullReply    = "您好，您反映的卫生院重复收取化验费一事已收悉，现答复如下：经查阅收费系统，5月6日血常规化验费18元收取了两次，" +
		"由于更换窗口时前一笔没有作废，您反映属实。根据《医疗机构收费管理办法》第九条，多收的18元应当退还，卫生院已于5月9日退到您的银行卡。" +
		"下一步卫生院将每日核对化验费账目。如未到账，请携带发票原件到收费窗口办理，咨询电话[电话#k3f9a2xy]。感谢您的监督。2024年5月10日"
)

func TestGradeReply(t *testing.T) {
	g := newReplyGrader(t)
	full := g.Grade(askedOfReply, fullReply)
	assert.True(t, full.Answered && full.Grounds && full.Rule && full.Procedure && full.NextStep, full.Why())
	assert.False(t, full.Formulaic || full.Referral, full.Why())
	for name, p := range map[string]float64{"relevance": full.Relevance, "completeness": full.Completeness, "explanation": full.Explanation} {
		assert.Greater(t, p, 0.8, name)
	}
	require.NotEmpty(t, full.Evidence)
	assert.LessOrEqual(t, len(full.Evidence), maxReplyEvidence)
	for _, w := range full.Evidence {
		assert.Contains(t, fullReply, w)
	}
	assert.Contains(t, full.Evidence, "《医疗机构收费管理办法》")

	for reply, want := range map[string]func(ReplyGrade) bool{
		"您好，您的来信收悉，我院高度重视，将进一步加强管理，感谢您的支持！":  func(r ReplyGrade) bool { return r.Formulaic && !r.Answered },
		"网友您好，您反映的问题已转县医保局办理，请您留意。":          func(r ReplyGrade) bool { return r.Referral && !r.Grounds && !r.Answered },
		"您好，可以退。请携带身份证和两张发票原件到收费窗口办理。":       func(r ReplyGrade) bool { return r.Procedure && r.Answered && !r.NextStep },
		"您好，经核实，因系统故障，化验费重复收取，预计本周五前退还到您账户。": func(r ReplyGrade) bool { return r.Grounds && r.NextStep && !r.Referral },
	} {
		r := g.Grade(askedOfReply, reply)
		assert.True(t, want(r), "%s\n%s", reply, r.Why())
		assert.Less(t, r.Explanation, full.Explanation, reply)
		assert.Less(t, r.Completeness, full.Completeness, reply)
	}
	assert.Less(t, g.Grade("公交车总是晚点，路灯也不亮", fullReply).Relevance, 0.5)
	assert.Equal(t, ReplyGrade{}, g.Grade(askedOfReply, " \n"))
}

func TestReplyWhy(t *testing.T) {
	assert.Equal(t, "实质内容 12 字，回应诉求用词 50%；有事实依据；未见政策依据、办理程序、下一步；转办或请另行反映；套话；未作实质答复",
		ReplyGrade{Substance: 12, Uptake: 0.5, Grounds: true, Referral: true, Formulaic: true}.Why())
}

func TestReplyScan(t *testing.T) {
	for _, c := range []struct {
		reply           string
		figures, points int
		marks           string // cue:words
	}{
		{"依据《某市急救条例》第二十一条和卫办发〔2018〕75号", 0, 0, "rule:《某市急救条例》 rule:第二十一条 rule:75号"},
		{"见《夜间施工登记证明》与《细则（试行）》", 0, 0, "rule:《细则（试行）》"}, // a certificate is no rule
		{"2月3日收费1,200.5元，3个窗口，此事已了结，别无其他可说了", 2, 0, "grounds:2月3日"},
		{"已办结。2024年5月10日", 0, 0, ""}, // the reply's own date
		{"网友UU0081625您好：请拨0731-12345678或12345转3，另有[电话#k3f9a2xy]", 0, 0, "contact:0731-12345678 contact:12345 contact:[电话#k3f9a2xy]"},
		{"一、查了。二是改了；3. 退了。（四）1.5倍", 1, 4, ""},
	} {
		var s replyScratch
		figures, points := s.scan(c.reply)
		var marks []string
		for _, m := range s.marks {
			marks = append(marks, cueNames[m.cue]+":"+c.reply[m.from:m.to])
		}
		assert.Equal(t, c.figures, figures, c.reply)
		assert.Equal(t, c.points, points, c.reply)
		assert.Equal(t, c.marks, strings.Join(marks, " "), c.reply)
	}
}

// Greeting and thanks are no substance, nor does the name of a user count.
func TestReplySubstance(t *testing.T) {
	g := newReplyGrader(t)
	r := g.Grade("", "网友“UU0081625”您好！来信收悉。路灯已修好。感谢您的支持！")
	assert.Equal(t, utf8.RuneCountInString("路灯已修好"), r.Substance)
}

// The file that is shipped is what the pairs teach.
func TestReplyModelIsCurrent(t *testing.T) {
	pairs, err := ReplyPairs()
	require.NoError(t, err)
	k, err := NewKeywords(newTestSegmenter(t), nil)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, TrainReplies(pairs, k, &b))
	assert.Equal(t, string(replyModelFile), b.String(), "run make model")

	seen := map[string]bool{}
	graded := 0
	for _, p := range pairs {
		assert.False(t, seen[p.Text+"\n"+p.Reply], p.Reply)
		seen[p.Text+"\n"+p.Reply] = true
		graded += btoi(p.Completeness != nil && p.Explanation != nil)
	}
	assert.GreaterOrEqual(t, graded, 400)
}

func TestReplyWeightsHaveTheirSigns(t *testing.T) {
	m, err := readReplyModel(replyModelFile)
	require.NoError(t, err)
	for _, h := range []replyHead{m.Relevance, m.Completeness, m.Explanation} {
		for f, w := range h.Weights {
			assert.GreaterOrEqual(t, w*replySign(f), 0.0, replyFeatureNames[f])
		}
	}
}

func TestReadReplyPairsSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"{\"text\":\"问\",\"reply\":\"答\"}\n{":       "第 2 行不是有效的 JSON",
		`{"text":"问","reply":" "}`:                  "text 或 reply 为空",
		`{"text":"问","reply":"答","completeness":2}`: "评分 2 应为 0 或 1",
	} {
		_, err := readReplyPairs(strings.NewReader(text))
		assert.ErrorContains(t, err, want)
	}
	_, err := readReplyModel([]byte(`{"relevance":{"bias":0,"weights":{"mood":1}}}`))
	assert.ErrorContains(t, err, "mood")
}

func TestGradeReplyIsConcurrent(t *testing.T) {
	g := newReplyGrader(t)
	want := g.Grade(askedOfReply, fullReply)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				g.Grade("路灯不亮", "已修好。")
				assert.Equal(t, want, g.Grade(askedOfReply, fullReply))
			}
		})
	}
	wg.Wait()
}

func FuzzGradeReply(f *testing.F) {
	f.Add(askedOfReply, fullReply)
	f.Add("第", "第一二三《")
	f.Add("", "由于Ⱥ") // longer in lower case
	f.Add("[电话", "\xff第9条1.")
	g := newReplyGrader(f)
	f.Fuzz(func(t *testing.T, text, reply string) {
		r := g.Grade(text, reply)
		for _, p := range []float64{r.Relevance, r.Completeness, r.Explanation, r.Uptake} {
			assert.True(t, p >= 0 && p <= 1)
		}
		for _, w := range r.Evidence {
			assert.Contains(t, reply, w)
		}
	})
}

func BenchmarkGradeReply(b *testing.B) {
	g := newReplyGrader(b)
	reply := strings.Repeat(fullReply, 2)
	reply = string([]rune(reply)[:300])
	text := strings.Repeat(askedOfReply, 4)
	b.ReportAllocs()
	for b.Loop() {
		g.Grade(text, reply)
	}
}
