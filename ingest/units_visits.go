package ingest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A UnitMonth is a unit in a calendar month, as 2024-11.
type UnitMonth struct{ UnitID, Month string }

// Visits are patients' visits (诊疗人次) by unit and calendar month: the
// denominator of 万人诉求比.
type Visits map[UnitMonth]int64

// LoadVisits reads visits.csv (UTF-8) from r: unit_id,month,visits. The unit
// may be given by id, name or alias, also of units that are not listed; a
// month as 2024-11, 202411, 2024/11 or 2024年11月. The error lists every fault
// with its line.
func LoadVisits(name string, r io.Reader, units *Units) (Visits, error) {
	rows, err := readList(name, r, []string{"unit_id", "month", "visits"}, nil)
	if err != nil {
		return nil, err
	}
	visits, line := Visits{}, map[UnitMonth]int{}
	var errs []error
	for _, row := range rows {
		fault := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("%s 第 %d 行: %s", name, row.line, fmt.Sprintf(format, args...)))
		}
		month, ok := parseMonth(row.cell("month"))
		n, err := strconv.ParseInt(strings.ReplaceAll(row.cell("visits"), ",", ""), 10, 64)
		key := UnitMonth{units.lookup(row.cell("unit_id")), month}
		switch {
		case key.UnitID == "":
			fault("unit_id 不能为空")
		case !ok:
			fault("看不懂月份“%s”,应写作 2024-11", row.cell("month"))
		case err != nil || n < 0:
			fault("人次“%s”应为不小于 0 的整数", row.cell("visits"))
		case line[key] > 0:
			fault("“%s” %s 与第 %d 行重复", row.cell("unit_id"), month, line[key])
		default:
			visits[key], line[key] = n, row.line
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return visits, nil
}

// lookup is the id that Resolve would give to a unit, without adding it to the
// tree; a department is given by its id, unit/department.
func (u *Units) lookup(s string) string {
	if u.nodes[s] != nil {
		return s
	}
	if id, ok := u.names[comparableName(s)]; ok {
		return id
	}
	if unit, dept, ok := strings.Cut(s, "/"); ok {
		unit, dept = u.lookup(unit), comparableName(dept)
		if id, ok := u.depts[deptKey{unit, dept}]; ok {
			return id
		}
		return unit + "/" + nodeName(dept)
	}
	name := comparableName(s)
	if d := districtOf(name); d != "" {
		return u.lookup(d)
	}
	return nodeName(name)
}

// parseMonth gives a month as 2006-01.
func parseMonth(s string) (string, bool) {
	s = strings.TrimSuffix(strings.NewReplacer("年", "-", "/", "-", ".", "-").Replace(s), "月")
	if len(s) == 6 && !strings.Contains(s, "-") {
		s = s[:4] + "-" + s[4:]
	}
	y, m, _ := strings.Cut(s, "-")
	year, err1 := strconv.Atoi(y)
	month, err2 := strconv.Atoi(m)
	if err1 != nil || err2 != nil || !validDate(year, month, 1) {
		return "", false
	}
	return fmt.Sprintf("%04d-%02d", year, month), true
}

// A listRow is one row of a small CSV file with a fixed header.
type listRow struct {
	line  int
	cells map[string]string
}

func (r listRow) cell(column string) string { return r.cells[column] }

// readList reads a CSV file whose header has all the required columns, and
// maybe the optional ones; others are ignored, as are blank lines.
func readList(name string, r io.Reader, required, optional []string) ([]listRow, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("读取 %s: %w", name, err)
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("%s 不是 UTF-8 编码;请在 Excel 中另存为“CSV UTF-8(逗号分隔)”", name)
	}
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = true
	header, err := in.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	column := map[string]int{}
	for c, h := range header {
		column[strings.ToLower(strings.TrimSpace(h))] = c
	}
	for _, h := range required {
		if _, ok := column[h]; !ok {
			return nil, fmt.Errorf("%s 第 1 行: 缺少列 %s;表头应为 %s", name, h, strings.Join(slices.Concat(required, optional), ","))
		}
	}
	var rows []listRow
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := in.FieldPos(0)
		row := listRow{line: line, cells: map[string]string{}}
		for _, h := range slices.Concat(required, optional) {
			if c, ok := column[h]; ok && c < len(record) {
				row.cells[h] = strings.TrimSpace(record[c])
			}
		}
		if strings.TrimSpace(strings.Join(record, "")) != "" {
			rows = append(rows, row)
		}
	}
}
