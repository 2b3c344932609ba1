package ingest

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const unitsCSV = "\ufeffunit_id,name,aliases,level,parent,district\n" +
	"bj,北京市,,city,,\n" +
	"cy,朝阳区,朝阳,区,bj,\n" +
	"hd,海淀区,,district,,\n" +
	"h1,某某医院（东院）,某东院; 一院；H-1,hospital,cy,\n" +
	"h2,第二医院,二院,,,海淀区\n" +
	"h1-er,急诊科,急诊,department,h1,\n" +
	"h2-er,急诊科,急诊,department,h2,\n"

func testUnits(t testing.TB) *Units {
	t.Helper()
	u, err := LoadUnits("units.csv", strings.NewReader(unitsCSV))
	require.NoError(t, err)
	return u
}

func TestUnitsResolve(t *testing.T) {
	u := testUnits(t)
	for in, want := range map[[3]string][2]string{
		{"h1", "", ""}:               {"h1", "h1"},
		{" 某某医院(东院) ", "", ""}:       {"h1", "h1"},
		{"一 院", "急诊", ""}:            {"h1", "h1-er"},
		{"h-1", "急诊科", ""}:           {"h1", "h1-er"},
		{"二院", "急诊科", ""}:            {"h2", "h2-er"},
		{"二院", "骨 科", ""}:            {"h2", "h2/骨科"},
		{"h2-er", "", ""}:            {"h2", "h2-er"},
		{"朝阳区卫生健康委员会", "", ""}:       {"cy", "cy"},
		{"北京市海淀区卫健委", "", ""}:        {"hd", "hd"},
		{"通州区卫健委", "", ""}:           {"通州区", "通州区"},
		{"", "", "朝阳区"}:              {UnknownUnit, UnknownUnit},
		{"", "儿科", ""}:               {UnknownUnit, UnknownUnit + "/儿科"},
		{"新医院 (A/B)", "内/外科", "朝阳区"}: {"新医院a-b", "新医院a-b/内-外科"},
		{"/", "无", "朝阳区"}:            {UnknownUnit, UnknownUnit},
		{"city", "", ""}:             {"city", "city"},
		{"北京市", "", ""}:              {"bj", "bj"},
	} {
		for range 2 { // the second time from the cache
			unit, node := u.Resolve(in[0], in[1], in[2])
			assert.Equal(t, want, [2]string{unit, node}, in)
		}
	}
}

func TestUnitsNodes(t *testing.T) {
	u := testUnits(t)
	u.Resolve("新医院", "儿科", "朝阳")
	u.Resolve("游移医院", "", "朝阳区")
	u.Resolve("游移医院", "", "海淀区")
	u.Resolve("通州一院", "", "通州区")
	u.Resolve("通州区卫健委", "", "")
	u.Resolve("", "", "")
	byID := map[string]Unit{}
	nodes := u.Nodes()
	for i, n := range nodes {
		byID[n.ID] = n
		if i == 0 {
			assert.Equal(t, Unit{ID: "bj", Name: "北京市", Level: LevelCity, Listed: true}, n)
			continue
		}
		assert.Contains(t, byID, n.Parent, "parents first: %s", n.ID)
	}
	assert.Equal(t, Unit{ID: "h1-er", Name: "急诊科", Level: LevelDepartment, Parent: "h1", District: "cy", Listed: true}, byID["h1-er"])
	assert.Equal(t, Unit{ID: "h2", Name: "第二医院", Level: LevelHospital, Parent: "hd", District: "hd", Listed: true}, byID["h2"])
	assert.Equal(t, Unit{ID: "新医院/儿科", Name: "儿科", Level: LevelDepartment, Parent: "新医院", District: "cy"}, byID["新医院/儿科"])
	assert.Equal(t, "bj", byID["游移医院"].Parent, "two districts are no district")
	assert.Equal(t, "通州区", byID["通州一院"].Parent)
	assert.Equal(t, Unit{ID: UnknownUnit, Name: "未知单位", Level: LevelHospital, Parent: "bj"}, byID[UnknownUnit])

	assert.Equal(t, []Unit{{ID: RootUnit, Name: "全市", Level: LevelCity, Listed: true}}, NewUnits().Nodes())
}

// The tree does not depend on the order of the rows, nor on goroutines.
func TestUnitsNodesDeterministic(t *testing.T) {
	calls := [][3]string{{"甲 医院", "内科", "朝阳区"}, {"甲医院", "内 科", ""}, {"甲医院", "外科", "朝阳区"}, {"乙医院", "", "海淀区"}, {"乙医院", "", "朝阳区"}, {"丙区卫健委", "", ""}, {"丁医院", "", "丙区"}, {"", "内科", ""}, {"丙区", "", "丙区"}}
	var want []Unit
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		rng.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
		u := testUnits(t)
		var wg sync.WaitGroup
		for g := range 4 {
			wg.Go(func() {
				for i := range calls {
					c := calls[(i+g)%len(calls)]
					u.Resolve(c[0], c[1], c[2])
				}
			})
		}
		wg.Wait()
		if want == nil {
			want = u.Nodes()
		}
		require.Equal(t, want, u.Nodes())
	}
}

func TestLoadUnitsFaults(t *testing.T) {
	head := "unit_id,name,aliases,level,parent,district\n"
	for name, tt := range map[string]struct{ csv, want string }{
		"empty":            {"", "缺少列 unit_id"},
		"header":           {"id,name\n1,x\n", "缺少列 unit_id"},
		"encoding":         {"unit_id,name\n1,\xb6\xab\n", "UTF-8"},
		"duplicate id":     {head + "a,甲,,,,\na,乙,,,,\n", "第 3 行: 编号“a”与第 2 行重复"},
		"duplicate alias":  {head + "a,甲,x,,,\nb,乙,Ｘ,,,\n", "第 3 行: 名称或别名“Ｘ”已用于“a”(第 2 行)"},
		"level":            {head + "a,甲,,省,,\n", "不认识的级别“省”"},
		"missing parent":   {head + "a,甲,,,z,\n", "上级“z”不在表中"},
		"cycle":            {head + "a,甲,,,b,\nb,乙,,,a,\n", "第 2 行: 上级关系成环"},
		"self":             {head + "a,甲,,,a,\n", "成环"},
		"upside down":      {head + "a,甲,,district,b,\nb,乙,,hospital,,\n", "不能归"},
		"two roots":        {head + "a,甲,,city,,\nb,乙,,city,,\n", "只能有一个 city"},
		"no name":          {head + "a,,,,,\n", "不能为空"},
		"lone department":  {head + "a,内科,,department,,\n", "要写明 parent"},
		"reserved":         {head + "unknown,甲,,,,\n", "请换一个"},
		"root of no level": {head + "city,甲,,,,\n", "级别应为 city"},
	} {
		_, err := LoadUnits("units.csv", strings.NewReader(tt.csv))
		if assert.Error(t, err, name) {
			assert.Contains(t, err.Error(), tt.want, name)
			assert.Contains(t, err.Error(), "units.csv", name)
		}
	}
	_, err := LoadUnits("u", strings.NewReader(head+"a,,,,,\nb,乙,,x,,\n"))
	require.Error(t, err)
	assert.Len(t, strings.Split(err.Error(), "\n"), 2, "every fault at once")
}

func TestLoadVisits(t *testing.T) {
	u := testUnits(t)
	v, err := LoadVisits("visits.csv", strings.NewReader("unit_id,month,visits\nh1,2024-11,\"12,345\"\n二院,202412,7\n新 医院,2024年1月,0\n二院/急诊,2024/2,3\nh1/骨科,2024-2,4\n\n"), u)
	require.NoError(t, err)
	assert.Equal(t, Visits{
		{"h1", "2024-11"}: 12345, {"h2", "2024-12"}: 7, {"新医院", "2024-01"}: 0, {"h2-er", "2024-02"}: 3, {"h1/骨科", "2024-02"}: 4,
	}, v)
	assert.Len(t, u.Nodes(), 7, "visits add no units")

	_, err = LoadVisits("visits.csv", strings.NewReader("unit_id,month,visits\nh1,2024-13,1\nh1,2024-11,-1\nh1,2024-12,1\n某某医院(东院),202412,1\n,2024-1,1\n"), u)
	require.Error(t, err)
	for _, want := range []string{"第 2 行: 看不懂月份", "第 3 行: 人次“-1”", "第 5 行: “某某医院(东院)” 2024-12 与第 4 行重复", "第 6 行: unit_id 不能为空"} {
		assert.Contains(t, err.Error(), want)
	}
}

func BenchmarkUnitsResolve(b *testing.B) {
	u := testUnits(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if id, _ := u.Resolve("某某医院（东院）", "急诊", "朝阳区"); id != "h1" {
				b.Error(id)
			}
		}
	})
}
