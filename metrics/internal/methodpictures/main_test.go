package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "draw the pictures of docs/methods anew")

const (
	root   = "../../../"
	folder = root + "docs/methods"
)

func TestPicturesAreCurrent(t *testing.T) {
	pictures, err := draw(root + table)
	require.NoError(t, err)
	methods, err := os.ReadFile(folder + ".md")
	require.NoError(t, err)
	for _, p := range pictures {
		path := filepath.Join(folder, p.name)
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(p.svg), 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.True(t, string(want) == p.svg, "%s is not what the program draws; if the change is meant: make methods", p.name)
		assert.Contains(t, string(methods), "](methods/"+p.name+")")
		assert.NotContains(t, p.svg, "NaN")
		assert.NoError(t, wellFormed(p.svg), p.name)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	assert.Len(t, files, len(pictures), "a file that nobody draws")
}

func wellFormed(svg string) error {
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// The page repeats the simulation's figures, which must be those of the table.
func TestPageSaysWhatWasMeasured(t *testing.T) {
	rules, err := readMeasured(root + table)
	require.NoError(t, err)
	page, err := os.ReadFile(folder + ".md")
	require.NoError(t, err)
	require.Len(t, rules, 7)
	assert.Contains(t, string(page), fmt.Sprintf("%.0f%% 是误报（按周平均 %.0f%%）", 100*rules[0].falses, 100*rules[0].weekly))
	assert.Contains(t, string(page), fmt.Sprintf("%.0f%% are false (%.0f%% in the mean of the weeks)", 100*rules[0].falses, 100*rules[0].weekly))
	for _, m := range rules {
		var row strings.Builder
		for _, s := range m.rates {
			fmt.Fprintf(&row, " %.0f%% |", 100*s.found)
		}
		fmt.Fprintf(&row, " %.0f%% |", 100*m.falses)
		assert.Contains(t, string(page), "|"+row.String(), m.name)
	}
}

// So does it with those of the alarms of texts, on the half that was only used for
// testing.
func TestPageSaysHowAlarmsFare(t *testing.T) {
	golden, err := os.ReadFile(root + "nlp/testdata/goldens/eval_alarms.txt")
	require.NoError(t, err)
	page, err := os.ReadFile(folder + ".md")
	require.NoError(t, err)
	_, tested, ok := strings.Cut(string(golden), "== 只用来检验的一半\n")
	require.True(t, ok)
	for line := range strings.Lines(tested) {
		name, numbers, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if n, ok := strings.CutPrefix(name, "文本数 "); ok {
			assert.Contains(t, string(page), n+" 条人写文本")
		}
		if name != "合计" && name != "患者安全" {
			continue
		}
		var seen, raised, right int
		var precision, pLow, pHigh, recall, low, high float64
		_, err := fmt.Sscanf(strings.NewReplacer("[", "", "]", "", ",", "").Replace(numbers), "%d %d %d %f %f %f %f %f %f",
			&seen, &raised, &right, &precision, &pLow, &pHigh, &recall, &low, &high)
		require.NoError(t, err, line)
		if name == "合计" {
			assert.Contains(t, string(page), fmt.Sprintf("召回率 %.0f%%，精确率 %.0f%%", 100*recall, 100*precision))
			assert.Contains(t, string(page), fmt.Sprintf("recall is %.0f%%, precision %.0f%%", 100*recall, 100*precision))
		} else {
			assert.Contains(t, string(page), fmt.Sprintf("召回率 %.0f%%（区间 %.0f%%–%.0f%%）", 100*recall, 100*low, 100*high))
		}
	}
}

// What the page names is in the marts or in the configuration.
func TestPageNamesWhatThereIs(t *testing.T) {
	var named [3]string
	for i, file := range []string{"methods.md", "marts.md", "configuration.md"} {
		text, err := os.ReadFile(root + "docs/" + file)
		require.NoError(t, err)
		named[i] = string(text)
	}
	for _, m := range regexp.MustCompile("`([a-z0-9_.]*[a-z0-9])`").FindAllStringSubmatch(named[0], -1) {
		if m[1] == "farrington" { // a value of alert.method
			continue
		}
		name := m[1][strings.LastIndex(m[1], ".")+1:]
		assert.True(t, strings.Contains(named[1], name) || strings.Contains(named[2], name), m[1])
	}
}

func TestRun(t *testing.T) {
	var out, err bytes.Buffer
	assert.Equal(t, 2, run(nil, &out, &err))
	assert.Contains(t, err.String(), "try")
	err.Reset()
	assert.Equal(t, 1, run([]string{t.TempDir()}, &out, &err), "not in the root of the repository")
	assert.Contains(t, err.String(), "make eval-warning")
}

func TestBadTables(t *testing.T) {
	for _, text := range []string{"", "head\n\nno rule", "head\n\ncombined: 1 alarms shown, 0.1 false\n\n1 2 3", "head\n\nA: 1 alarms shown, 0.1 false"} {
		path := filepath.Join(t.TempDir(), "table.txt")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		_, err := readMeasured(path)
		assert.Error(t, err, text)
	}
}

func TestText(t *testing.T) {
	assert.Equal(t, "0", num(-0.01))
	assert.Equal(t, "1.5", num(1.46))
	assert.Equal(t, "p &lt; 0.001", escape(pWords(0.0001)))
	assert.Equal(t, 13.0, textWidth("件", 13))
}
