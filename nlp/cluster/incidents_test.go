package cluster

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

const day = 86400

var benchDocs = flag.Int("docs", 1_000_000, "number of texts of BenchmarkIncidents")

// background are texts of no particular matter.
func background(yield func(string) bool) {
	for _, s := range []string{
		"请问有关部门什么时候能够解决这个问题，希望尽快处理并给予答复。",
		"我们多次反映都没有结果，请领导重视，谢谢。",
		"本人是附近居民，每天都受到影响，严重影响正常生活。",
	} {
		if !yield(s) {
			return
		}
	}
}

// Invented places and matters; each matter in several people's words.
var (
	places  = []string{"云栖翠谷小区", "青禾雅筑小区", "临枫骨科医院", "望潮路菜市场", "蓝鲸湾幼儿园", "霁月坊公寓", "沐川第九医院", "丹桂里社区"}
	matters = [][]string{
		{
			"%s旁边的工地半夜还在施工，噪音扰民，晚上根本睡不着觉，请管一管夜间施工。",
			"反映%s工地夜间施工问题：凌晨两点还在打桩，噪音太大，老人小孩都睡不着。",
			"%s的工地天天夜间施工到凌晨，打桩噪音扰民严重，请制止。",
			"深夜施工何时休？%s工地凌晨打桩，噪音让我们睡不着觉。",
		},
		{
			"%s门口路灯坏了三个月，晚上一片漆黑，老人摔倒过，请修理路灯。",
			"%s附近的路灯一直不亮，出入漆黑一片，已有老人摔倒，希望尽快维修路灯。",
			"请修复%s的路灯，路灯坏了很久，夜里漆黑，走路容易摔倒。",
			"路灯不亮没人修，%s门口漆黑，夜里摔倒了老人谁负责？",
		},
		{
			"%s收取停车费没有公示，每小时十元，不开发票，属于乱收停车费。",
			"投诉%s停车乱收费，停车费每小时十元，既没有公示也不给发票。",
			"%s停车费太贵，一小时十元，无公示牌，索要发票被拒绝，请查处乱收费。",
			"在%s停车被乱收费，没有公示标准，停车费十元一小时还不给发票。",
		},
		{
			"%s楼顶漏水，天花板发霉脱落，维修电话没人接，漏水半年了。",
			"反映%s漏水问题，楼顶漏水导致天花板发霉，报修半年无人处理。",
			"%s屋顶一下雨就漏水，天花板都发霉掉下来了，维修一直拖着。",
			"漏水没人管，%s楼顶渗水发霉，天花板脱落，报修半年没有维修。",
		},
	}
)

type sample struct{ incident int }

// hardNegatives are every matter at every place, by different people within some
// weeks, among others' texts about the same matters elsewhere.
func hardNegatives() (docs []Doc, truth []sample) {
	f := NewFeaturizer(background, 0)
	r := rand.New(rand.NewPCG(3, 4))
	for p, place := range places {
		for m, words := range matters {
			for _, text := range words {
				docs = append(docs, Doc{f.Of(nil, "", fmt.Sprintf(text, place)), int64(r.IntN(40)) * day, uint64(len(docs) + 1)})
				truth = append(truth, sample{p*len(matters) + m})
			}
		}
	}
	return docs, truth
}

// Pairs of one incident that are together, and pairs of two that are.
func pairsTogether(labels []int32, truth []sample) (right, of, wrong int) {
	for i := range labels {
		for j := range i {
			together := labels[i] >= 0 && labels[i] == labels[j]
			switch {
			case truth[i] == truth[j]:
				of++
				if together {
					right++
				}
			case together:
				wrong++
			}
		}
	}
	return right, of, wrong
}

func TestIncidentsNeedSamePlaceAndSameMatter(t *testing.T) {
	docs, truth := hardNegatives()
	labels := Incidents(append(docs, synthetic(1500)...), DefaultIncidentOptions())[:len(docs)]
	right, of, wrong := pairsTogether(labels, truth)
	t.Logf("together: %d of %d pairs of one incident, %d pairs of two", right, of, wrong)
	// Of 7,936 pairs of two incidents; the ones left are of the shortest texts.
	assert.LessOrEqual(t, wrong, 12)
	assert.GreaterOrEqual(t, float64(right), 0.75*float64(of))
}

func TestIncidentsDoNotDependOnOrder(t *testing.T) {
	docs, _ := hardNegatives()
	docs = append(docs, docs[:20]...)             // the same again
	docs = append(docs, Doc{}, Doc{Time: NoTime}) // nothing to go by
	want := Incidents(docs, DefaultIncidentOptions())
	assert.Equal(t, []int32{-1, -1}, want[len(want)-2:])
	r := rand.New(rand.NewPCG(5, 6))
	for range 5 {
		order := r.Perm(len(docs))
		shuffled := make([]Doc, len(docs))
		for i, j := range order {
			shuffled[i] = docs[j]
		}
		got := Incidents(shuffled, DefaultIncidentOptions())
		back := make([]int32, len(docs))
		for i, j := range order {
			back[j] = got[i]
		}
		assert.Equal(t, renumbered(want), renumbered(back))
	}
}

// renumbered numbers clusters by first occurrence.
func renumbered(labels []int32) []int32 {
	out, number := slices.Clone(labels), map[int32]int32{}
	for i, l := range labels {
		if l >= 0 {
			if _, ok := number[l]; !ok {
				number[l] = int32(len(number))
			}
			out[i] = number[l]
		}
	}
	return out
}

func TestIncidentsOfTheSameTextAreOne(t *testing.T) {
	f := NewFeaturizer(background, 0)
	docs := make([]Doc, 5000)
	for i := range docs {
		docs[i] = Doc{f.Of(nil, "", fmt.Sprintf(matters[0][0], places[0])), int64(i) * 3600, uint64(i + 1)}
	}
	for _, l := range Incidents(docs, DefaultIncidentOptions()) {
		assert.Equal(t, int32(0), l)
	}
	assert.Empty(t, Incidents(nil, DefaultIncidentOptions()))
}

func TestFeaturizer(t *testing.T) {
	f := NewFeaturizer(background, 8)
	fs := f.Of(nil, "", "路灯坏了，路灯坏了！[地址#k3f9a2xy]请修路灯")
	assert.True(t, slices.IsSorted(fs))
	counts := map[int]int{}
	for _, x := range fs {
		counts[x.count()]++
	}
	// 路灯 three times, 灯坏 and 坏了 twice, the mask, 请修 and 修路 once.
	assert.Equal(t, map[int]int{3: 1, 2: 2, 1: 3}, counts)
	assert.Len(t, f.Of(nil, "", "甲乙丙丁戊己庚辛壬癸子丑寅卯"), 8, "no more than asked for")
	titled := f.Of(nil, "子丑寅", "甲乙丙丁戊己庚辛壬癸子丑寅卯")
	n := 0
	for _, x := range titled {
		if x.titled() {
			n++
		}
	}
	assert.Equal(t, 2, n, "what the title says is kept")
	assert.Empty(t, f.Of(nil, "", "！"))
	assert.Equal(t, f.Of(nil, "", "ABC医院"), f.Of(nil, "", "abc医院"))
}

func BenchmarkFeaturizer(b *testing.B) {
	f := NewFeaturizer(background, 0)
	text := fmt.Sprintf(matters[0][0]+matters[1][1]+matters[2][2], places[0], places[1], places[2])
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var fs Features
	for b.Loop() {
		fs = f.Of(fs[:0], "", text)
	}
}

// A million texts out of some templates with random names and numbers, so that
// many are nearly equal.
func BenchmarkIncidents(b *testing.B) {
	docs := synthetic(*benchDocs)
	b.ReportAllocs()
	for b.Loop() {
		labels := Incidents(docs, DefaultIncidentOptions())
		b.ReportMetric(float64(slices.Max(labels)+1), "incidents")
	}
}

func synthetic(n int) []Doc {
	f, r := NewFeaturizer(background, 0), rand.New(rand.NewPCG(7, 8))
	const first, second, last = "云青临望蓝霁沐丹松竹梅兰菊荷桂柳杨桃李杏", "栖禾枫潮鲸月川桂风雨雪霜露雾星辰江河湖海", "苑园居府湾里庭轩阁坊"
	pick := func(s string) string { rs := []rune(s); return string(rs[r.IntN(len(rs))]) }
	kinds := []string{"小区", "骨科医院", "医院", "菜市场", "幼儿园", "公寓", "社区", "雅筑小区"}
	docs := make([]Doc, n)
	var buf Features
	for i := range docs {
		place := pick(first) + pick(second) + pick(first) + pick(last) + kinds[r.IntN(len(kinds))]
		m := matters[r.IntN(len(matters))]
		text := fmt.Sprintf(m[r.IntN(len(m))], place) + fmt.Sprintf("本人%s先生，%d月%d日在%s第%d次反映。", pick(second), 1+r.IntN(12), 1+r.IntN(28), pick(first)+pick(last)+"街道", 1+r.IntN(9))
		buf = f.Of(buf[:0], "", text)
		docs[i] = Doc{slices.Clone(buf), int64(r.IntN(700 * day)), uint64(1 + r.IntN(n))}
	}
	return docs
}
