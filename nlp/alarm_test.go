package nlp

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// alarmReader reads texts as a run does: analysed, cut, then asked for alarms.
func alarmReader(t testing.TB) func(text string) []Alarm {
	a := newDefault(t)
	s, err := NewSegmenter(nil)
	require.NoError(t, err)
	return func(text string) []Alarm {
		var w Words
		s.Cut(&w, text)
		out := a.Analyze("", text)
		return a.Alarms(text, &w, out.Kind, out.Severity)
	}
}

// TestEvalAlarms keeps the figures of alarms as a golden. The texts were written
// before the cues; those of odd lines were looked at while the cues were made,
// the others are only measured.
func TestEvalAlarms(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "alarms.jsonl"))
	require.NoError(t, err)
	rows, err := ReadJudgedAlarms(bytes.NewReader(data))
	require.NoError(t, err)
	read := alarmReader(t)
	var halves [2][]JudgedAlarms
	for i := range rows {
		rows[i].Got = read(rows[i].Text)
		halves[i%2] = append(halves[i%2], rows[i])
		if os.Getenv("ALARMS_SHOW") != "" && i%2 == 0 {
			showAlarmErrors(t, rows[i])
		}
	}
	got := fmt.Sprintf("== 全部\n%s== 看过的一半\n%s== 只用来检验的一半\n%s",
		EvaluateAlarms(rows), EvaluateAlarms(halves[0]), EvaluateAlarms(halves[1]))
	checkGolden(t, "eval_alarms.txt", got)
}

// showAlarmErrors logs what is wrong with a text of the half that may be read.
func showAlarmErrors(t *testing.T, r JudgedAlarms) {
	t.Helper()
	one := EvaluateAlarms([]JudgedAlarms{r}).Kinds[0]
	if one.Precision.Hits == one.Precision.N && one.Recall.Hits == one.Recall.N {
		return
	}
	var why []string
	for _, a := range r.Got {
		why = append(why, a.Why())
	}
	t.Logf("%v %s\n\t%s", r.Alarms, r.Text, strings.Join(why, "\n\t"))
}

func TestAlarmsOfPlainTexts(t *testing.T) {
	read := alarmReader(t)
	for _, c := range []struct {
		text, kinds, word string
	}{
		{"老人做完手术当晚死亡，医院没有任何说法。", "safety", "死亡"},
		{"没有生命危险，就是等得太久。", "", ""},
		{"我要起诉医院，手术失误害我瘫痪，必须赔偿。", "safety dispute", "起诉"},
		{"我们三十多名患者联名投诉这家牙科。", "group", "联名"},
		{"再不解决我就跳楼，跳楼是你们逼的。", "extreme", "跳楼"},
		{"超市跳楼价大促销，吵得病人睡不着。", "", ""},
		{"明天我就找电视台的记者来曝光你们。", "media", "曝光你"},
		{"门诊大厅里黄牛公开叫卖专家号，没人管。", "touts", "黄牛"},
		{"请问号贩子的举报电话是多少？", "touts", "号贩子"},
		{"楼下有个黑诊所，天天给人挂水。", "illegal", "黑诊所"},
	} {
		var kinds, words []string
		for _, alarm := range read(c.text) {
			kinds = append(kinds, alarm.Kind.Code())
			require.Len(t, alarm.Signs, len(alarm.Evidence))
			for _, w := range alarm.Evidence {
				assert.Equal(t, w.Text, c.text[w.Start:w.End])
				words = append(words, w.Text)
				assert.Contains(t, alarm.Why(), w.Text)
			}
			assert.GreaterOrEqual(t, alarm.Certainty, alarmCertainty)
			assert.LessOrEqual(t, alarm.Certainty, 1.0)
		}
		assert.Equal(t, c.kinds, strings.Join(kinds, " "), c.text)
		if c.word != "" {
			assert.Contains(t, words, c.word, c.text)
		}
	}
}

func TestPraiseRaisesNoAlarm(t *testing.T) {
	assert.Empty(t, newDefault(t).Alarms("门口的黄牛被你们清走了，父亲抢救及时没有死亡，感谢。", nil, KindPraise, 1))
}

func TestAlarmKinds(t *testing.T) {
	for _, k := range AlarmKinds() {
		assert.Equal(t, k, ParseAlarmKind(k.Code()))
		assert.Equal(t, k, ParseAlarmKind(k.String()))
	}
	assert.Zero(t, ParseAlarmKind(""))
	assert.Empty(t, AlarmKind(99).String()+AlarmKind(99).Code()+AlarmKind(0).Code())
}

// A word that is only a part of a longer one, or cut in two, is passed over.
func TestAlarmsAskTheWords(t *testing.T) {
	f, err := readAlarmFinder(alarmsYAML)
	require.NoError(t, err)
	s, err := NewSegmenter([]string{"黄牛岭"})
	require.NoError(t, err)
	a := newDefault(t)
	const text = "黄牛岭卫生院的门诊什么时候开？"
	var w Words
	s.Cut(&w, text)
	assert.NotEmpty(t, a.Alarms(text, nil, KindComplaint, 2))
	assert.Empty(t, a.Alarms(text, &w, KindComplaint, 2))
	var scratch alarmScratch
	f.scan(&scratch, text, &w)
	assert.Empty(t, scratch.found)
}

func TestAlarmsYAMLIsStrict(t *testing.T) {
	for _, c := range []struct{ yaml, want string }{
		{"kinds: []\nwords: []", "words"},
		{"contexts: [{context: a, within: page, words: [没有]}]", "within"},
		{"kinds: [{alarm: fire}]", "fire"},
		{"kinds: [{alarm: safety, void: [none]}]", "none"},
		{"kinds: [{alarm: safety, consulting: 2}]", "0 与 1"},
		{"kinds: [{alarm: safety}]", "缺少 dispute"},
	} {
		_, err := newAlarmFinder([]byte(c.yaml))
		assert.ErrorContains(t, err, c.want)
	}
}

func FuzzAlarms(f *testing.F) {
	a := newDefault(f)
	s, err := NewSegmenter(nil)
	require.NoError(f, err)
	f.Add("再不解决我就跳楼！！[姓名#a1b2c3d4]医生害死了我妈，İ曝光你们?")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		var w Words
		s.Cut(&w, text)
		for _, alarm := range a.Alarms(text, &w, KindComplaint, 3) {
			for _, e := range alarm.Evidence {
				require.Equal(t, text[e.Start:e.End], e.Text)
			}
		}
	})
}

func BenchmarkAlarms100(b *testing.B) {
	a := newDefault(b)
	s, err := NewSegmenter(nil)
	require.NoError(b, err)
	for _, c := range []struct{ name, text string }{
		{"none", "昨天带母亲去市中心医院看心内科，预约的是上午九点的号，结果等了三个多小时还没叫到，问分诊台护士，护士头也不抬说等着就是了，态度非常差。后来才知道医生中途去开会，没有任何人通知，希望医院给个说法并改进叫号流程。"},
		{"three", "昨天母亲在市中心医院做手术，麻醉师中途离开，没有任何人看护，结果母亲当晚死亡，院方至今没有说法，病历也改过了。我们要求尸检和赔偿，再不答复就找电视台的记者曝光你们，并且向法院起诉，追究当班医生和护士的责任。"},
	} {
		b.Run(c.name, func(b *testing.B) {
			var w Words
			s.Cut(&w, c.text)
			b.ReportAllocs()
			for b.Loop() {
				a.Alarms(c.text, &w, KindComplaint, 3)
			}
		})
	}
}
