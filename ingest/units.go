package ingest

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// A Level is a height in the unit tree.
type Level string

// The levels, from the root down.
const (
	LevelCity       Level = "city"
	LevelDistrict   Level = "district"
	LevelHospital   Level = "hospital"
	LevelDepartment Level = "department"
)

// depth orders levels from the root down; 0 is no level.
func (l Level) depth() int {
	return 1 + slices.Index([]Level{LevelCity, LevelDistrict, LevelHospital, LevelDepartment}, l)
}

// RootUnit is the id of the tree's root where units.csv lists no city.
const RootUnit = "city"

// A Unit is a node of the unit tree.
type Unit struct {
	ID       string
	Name     string
	Level    Level
	Parent   string // id; "" for the root
	District string // id of the nearest district above or itself; else the district as units.csv gives it; "" none
	Listed   bool   // from units.csv, not found in the data
}

// Units is the tree city → district → hospital → department: what units.csv
// lists, and what the complaints add to it. Resolve may be called by several
// goroutines.
type Units struct {
	nodes map[string]*Unit  // listed, by id
	names map[string]string // comparable id, name or alias of a listed unit above department → id
	depts map[deptKey]string
	root  string

	mu    sync.RWMutex
	cache map[resolveKey]resolved
	found map[string]*foundUnit // not listed, by id
}

// deptKey names a listed department within its hospital.
type deptKey struct{ unit, name string }

type resolveKey struct{ unit, department, district string }

type resolved struct{ unitID, nodeID string }

// foundUnit gathers what the data say of a unit that is not listed. Nothing in
// it depends on the order in which the rows come.
type foundUnit struct {
	name      string // the least of the spellings seen
	level     Level
	parent    string          // of a department
	districts map[string]bool // comparable names of the districts seen with it
}

// NewUnits is the tree without any units.csv: the root alone.
func NewUnits() *Units {
	u := emptyUnits()
	u.root = RootUnit
	u.nodes[RootUnit] = &Unit{ID: RootUnit, Name: "全市", Level: LevelCity, Listed: true}
	return u
}

func emptyUnits() *Units {
	return &Units{
		nodes: map[string]*Unit{}, names: map[string]string{}, depts: map[deptKey]string{},
		cache: map[resolveKey]resolved{}, found: map[string]*foundUnit{},
	}
}

// Resolve gives the nodes of a complaint from its columns, by id, name or
// alias: unitID, the hospital or what stands above, and nodeID, the department
// where one is given, else the unit. An empty unit is UnknownUnit. A name that
// is not listed becomes a hospital of its own, below the district if all its
// complaints name the same one and the tree has it; a district's health
// commission (朝阳区卫健委) is the district.
//
// Names become ids and are shown: mask them first.
func (u *Units) Resolve(unit, department, district string) (unitID, nodeID string) {
	key := resolveKey{unit, department, district}
	u.mu.RLock()
	r, ok := u.cache[key]
	u.mu.RUnlock()
	if ok {
		return r.unitID, r.nodeID
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	r = u.resolve(unit, department, district)
	u.cache[resolveKey{strings.Clone(unit), strings.Clone(department), strings.Clone(district)}] = r
	return r.unitID, r.nodeID
}

func (u *Units) resolve(unit, department, district string) resolved {
	var r resolved
	name := givenName(unit)
	switch id, listed := u.names[name]; {
	case name == "":
		r.unitID = UnknownUnit
		u.add(UnknownUnit, "未知单位", LevelHospital)
	case listed:
		r.unitID = id
	case u.nodes[strings.TrimSpace(unit)] != nil: // a department by its id
		r.nodeID = strings.TrimSpace(unit)
		r.unitID = u.unitAbove(r.nodeID)
	default:
		if commission := districtOf(name); commission != "" {
			if id, listed := u.names[commission]; listed {
				r.unitID = id
			} else {
				r.unitID = commission
				u.add(commission, commission, LevelDistrict)
			}
			break
		}
		r.unitID = nodeName(name)
		f := u.add(r.unitID, strings.TrimSpace(unit), LevelHospital)
		if d := comparableName(district); d != "" {
			f.districts[d] = true
		}
	}
	if r.nodeID == "" {
		r.nodeID = r.unitID
	}
	dept := givenName(department)
	if dept == "" || r.nodeID != r.unitID {
		return r
	}
	if id, listed := u.depts[deptKey{r.unitID, dept}]; listed {
		r.nodeID = id
		return r
	}
	r.nodeID = r.unitID + "/" + nodeName(dept)
	u.add(r.nodeID, strings.TrimSpace(department), LevelDepartment).parent = r.unitID
	return r
}

// add notes a unit that is not listed.
func (u *Units) add(id, name string, level Level) *foundUnit {
	f := u.found[id]
	if f == nil {
		f = &foundUnit{name: strings.Clone(name), level: level, districts: map[string]bool{}}
		u.found[id] = f
	}
	if name < f.name {
		f.name = strings.Clone(name)
	}
	if level.depth() < f.level.depth() { // 通州区 as a hospital, and its commission
		f.level = level
	}
	return f
}

// unitAbove is the nearest node at or above id that is no department.
func (u *Units) unitAbove(id string) string {
	for u.nodes[id].Level == LevelDepartment && u.nodes[id].Parent != "" {
		id = u.nodes[id].Parent
	}
	return id
}

// Nodes is the whole tree as known by now: parents before children, then by
// id. It is the same whatever the order of the Resolve calls before.
func (u *Units) Nodes() []Unit {
	u.mu.RLock()
	defer u.mu.RUnlock()
	all := make(map[string]*Unit, len(u.nodes)+len(u.found))
	for id, n := range u.nodes {
		all[id] = n
	}
	for id, f := range u.found {
		if all[id] != nil {
			continue
		}
		n := &Unit{ID: id, Name: f.name, Level: f.level, Parent: f.parent}
		if n.Parent == "" {
			n.Parent = u.districtNode(f)
		}
		all[id] = n
	}
	depth := func(n *Unit) int {
		d := 0
		for ; n.Parent != ""; n = all[n.Parent] {
			d++
		}
		return d
	}
	nodes := make([]Unit, 0, len(all))
	depths := make(map[string]int, len(all))
	for id, n := range all {
		depths[id] = depth(n)
		out := *n
		for above := n; above != nil; above = all[above.Parent] {
			if above.Level == LevelDistrict {
				out.District = above.ID
				break
			}
			if above.District != "" && out.District == "" {
				out.District = above.District
			}
		}
		nodes = append(nodes, out)
	}
	slices.SortFunc(nodes, func(a, b Unit) int {
		return cmp.Or(depths[a.ID]-depths[b.ID], strings.Compare(a.ID, b.ID))
	})
	return nodes
}

// districtNode is the parent of a unit found: the one district that its rows
// name, if the tree has it, else the root.
func (u *Units) districtNode(f *foundUnit) string {
	if len(f.districts) != 1 || f.level == LevelDistrict {
		return u.root
	}
	for d := range f.districts {
		if id, ok := u.names[d]; ok && u.nodes[id].Level == LevelDistrict {
			return id
		}
		if n := u.found[d]; n != nil && n.level == LevelDistrict {
			return d
		}
	}
	return u.root
}

// comparableName makes names comparable: NFKC, lower case, no spaces, and no
// brackets, so that 某院(东院区) and 某院东院区 are one.
func comparableName(s string) string {
	plain := true
	for i := range len(s) {
		if b := s[i]; b <= ' ' || b >= 0x80 || b >= 'A' && b <= 'Z' || strings.IndexByte("()[]", b) >= 0 {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n()[]【】〔〕\u200b\ufeff", r) {
			return -1
		}
		return r
	}, strings.ToLower(norm.NFKC.String(s)))
}

// givenName is comparableName, and "" for the marks of an empty cell.
func givenName(s string) string {
	name := comparableName(s)
	switch name {
	case "无", "無", "未知", "不详", "暂无", UnknownUnit, "null", "none", "nan", "n/a":
		return ""
	}
	if strings.Trim(name, "-/\\.—_*#") == "" {
		return ""
	}
	return name
}

// nodeName is a comparable name as part of an id, where / divides.
func nodeName(name string) string { return strings.ReplaceAll(name, "/", "-") }

// districtOf is the district of a district's health commission or bureau, ""
// of any other name.
func districtOf(name string) string {
	d, ok := cutAnySuffix(name, "卫生健康委员会", "卫生健康委", "卫生和计划生育委员会", "卫生计生委", "卫健委", "卫计委", "卫健局", "卫生健康局", "卫生局")
	if !ok || !(strings.HasSuffix(d, "区") || strings.HasSuffix(d, "县")) || strings.ContainsAny(d, "省") {
		return ""
	}
	// 北京市朝阳区 is 朝阳区.
	if i := strings.LastIndex(d, "市"); i >= 0 && len(d) > i+2*len("市") {
		d = d[i+len("市"):]
	}
	return d
}
