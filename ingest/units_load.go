package ingest

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// LoadUnits reads units.csv (UTF-8) from r; name is what errors call it.
//
// Its header is unit_id,name,aliases,level,parent,district; unit_id and name
// are required. Aliases are separated by ; or ；. level is city, district,
// hospital (the default) or department, or 市, 区, 医院, 科室. parent is an id; left
// empty it is the unit of level district that district names (by id or name),
// else the root. A list without a city has the root RootUnit. The error lists
// every fault with its line.
func LoadUnits(name string, r io.Reader) (*Units, error) {
	rows, err := readList(name, r, []string{"unit_id", "name"}, []string{"aliases", "level", "parent", "district"})
	if err != nil {
		return nil, err
	}
	l := unitLoader{u: emptyUnits(), file: name, line: map[string]int{}}
	aliases := map[string]listRow{}
	for _, row := range rows {
		if l.addRow(row) {
			aliases[row.cell("unit_id")] = row
		}
	}
	l.settleRoot()
	l.settleParents()
	if len(l.errs) == 0 {
		for _, id := range l.ids {
			l.addNames(aliases[id])
		}
		l.u.names[comparableName(l.u.root)] = l.u.root
	}
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...)
	}
	return l.u, nil
}

type unitLoader struct {
	u    *Units
	file string
	ids  []string // in the order of the file
	line map[string]int
	errs []error
}

func (l *unitLoader) fault(line int, format string, args ...any) {
	l.errs = append(l.errs, fmt.Errorf("%s 第 %d 行: %s", l.file, line, fmt.Sprintf(format, args...)))
}

func (l *unitLoader) addRow(row listRow) bool {
	id := row.cell("unit_id")
	level, ok := unitLevels[strings.ToLower(row.cell("level"))]
	switch {
	case id == "" || row.cell("name") == "":
		l.fault(row.line, "unit_id 和 name 不能为空")
	case l.line[id] > 0:
		l.fault(row.line, "编号“%s”与第 %d 行重复", id, l.line[id])
	case id == UnknownUnit:
		l.fault(row.line, "编号“%s”留给未写明单位的诉求,请换一个", id)
	case !ok:
		l.fault(row.line, "不认识的级别“%s”,应为 city(市)、district(区)、hospital(医院)、department(科室)", row.cell("level"))
	default:
		l.line[id] = row.line
		l.ids = append(l.ids, id)
		l.u.nodes[id] = &Unit{ID: id, Name: row.cell("name"), Level: level, Parent: row.cell("parent"), District: row.cell("district"), Listed: true}
		return true
	}
	return false
}

var unitLevels = map[string]Level{
	"": LevelHospital, "hospital": LevelHospital, "医院": LevelHospital, "机构": LevelHospital,
	"city": LevelCity, "市": LevelCity, "district": LevelDistrict, "区": LevelDistrict, "区县": LevelDistrict,
	"department": LevelDepartment, "科室": LevelDepartment,
}

// settleRoot finds the one city, or makes the root.
func (l *unitLoader) settleRoot() {
	for _, id := range l.ids {
		switch {
		case l.u.nodes[id].Level != LevelCity:
		case l.u.root != "":
			l.fault(l.line[id], "只能有一个 city 级单位,第 %d 行已有“%s”", l.line[l.u.root], l.u.root)
		default:
			l.u.root = id
		}
	}
	if l.u.root != "" {
		return
	}
	if n := l.u.nodes[RootUnit]; n != nil {
		l.fault(l.line[RootUnit], "编号“%s”是全市的编号,级别应为 city", RootUnit)
		return
	}
	l.u.root = RootUnit
	l.u.nodes[RootUnit] = &Unit{ID: RootUnit, Name: "全市", Level: LevelCity, Listed: true}
}

// settleParents fills in parents left empty, and checks that the parents make
// a tree whose levels go down.
func (l *unitLoader) settleParents() {
	districts := map[string]string{}
	for _, id := range l.ids {
		if n := l.u.nodes[id]; n.Level == LevelDistrict {
			districts[comparableName(n.Name)] = id
			districts[comparableName(id)] = id
		}
	}
	for _, id := range l.ids {
		n := l.u.nodes[id]
		switch {
		case id == l.u.root:
			if n.Parent != "" {
				l.fault(l.line[id], "city 级单位不能有上级")
			}
			n.Parent = ""
			continue
		case n.Parent == "" && n.Level == LevelDepartment:
			l.fault(l.line[id], "科室“%s”要写明 parent(所属医院的编号)", n.Name)
			n.Parent = l.u.root
		case n.Parent == "":
			n.Parent = l.u.root
			if d, ok := districts[comparableName(n.District)]; ok && d != id {
				n.Parent = d
			}
		}
		above := l.u.nodes[n.Parent]
		switch {
		case above == nil:
			l.fault(l.line[id], "上级“%s”不在表中", n.Parent)
			n.Parent = l.u.root
		case above.Level.depth() > n.Level.depth() || above.Level == n.Level && n.Level == LevelDistrict:
			l.fault(l.line[id], "“%s”(%s)不能归“%s”(%s)管", n.Name, n.Level, above.Name, above.Level)
		}
	}
	for _, id := range l.ids {
		seen := map[string]bool{}
		for at := id; at != ""; at = l.u.nodes[at].Parent {
			if seen[at] {
				if at == id {
					l.fault(l.line[id], "上级关系成环:“%s”最终归自己管", id)
				}
				break
			}
			seen[at] = true
		}
	}
}

// addNames makes a unit findable: a department within its hospital, others
// everywhere.
func (l *unitLoader) addNames(row listRow) {
	id := row.cell("unit_id")
	n := l.u.nodes[id]
	names := append([]string{id, n.Name}, strings.FieldsFunc(row.cell("aliases"), func(r rune) bool { return r == ';' || r == '；' })...)
	for _, name := range names {
		key := comparableName(name)
		if key == "" {
			continue
		}
		other, taken := "", false
		if n.Level == LevelDepartment {
			k := deptKey{l.u.unitAbove(id), key}
			other, taken = l.u.depts[k]
			l.u.depts[k] = id
		} else {
			other, taken = l.u.names[key]
			l.u.names[key] = id
		}
		if taken && other != id {
			l.fault(row.line, "名称或别名“%s”已用于“%s”(第 %d 行)", strings.TrimSpace(name), other, l.line[other])
		}
	}
}
