package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTrainAndClassify(t *testing.T) {
	t.Chdir(t.TempDir())
	// A phone number, a label of one row, a row without a label, one without a text.
	write(t, "a.csv", labelledCSV+"独苗,院里的树该修剪了,绿化\n电话,请打13912345678说停车的事,后勤\n无,没有标签的一行,\n,,后勤\n")
	code, out, errOut := weisu(t, "", "train", "-o", "M", "--as-of", "2024-12-31", "a.csv")
	require.Equal(t, exitOK, code, errOut)
	assert.Contains(t, out, "2 种标签，5 行")
	assert.Contains(t, errOut, "标签“绿化”只有 1 行")
	assert.Contains(t, errOut, "跳过 2 行（没有文本 1，没有标签 1，读不了 0）")
	card, err := os.ReadFile("M.md")
	require.NoError(t, err)
	for _, part := range []string{"2024-12-31", "| a.csv |", "| 8 | 6 | 1 | 1 | 0 |", "绿化", "| 后勤 | 3 |", "校准", "词典", "诉求分类表"} {
		assert.Contains(t, string(card), part)
	}
	model, err := os.ReadFile("M")
	require.NoError(t, err)
	assert.NotContains(t, string(model)+string(card), "13912345678")

	ok(t, "train", "-o", "M2", "--as-of", "2024-12-31", "a.csv")
	again, err := os.ReadFile("M2")
	require.NoError(t, err)
	assert.Equal(t, model, again, "the same input gives the same bytes")

	code, out, errOut = weisu(t, `{"id":1,"text":"停车场停车没有车位"}`+"\n"+`{"id":2,"text":"护士态度恶劣"}`, "classify", "--model", "M")
	require.Equal(t, exitOK, code, errOut)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 2)
	for i, want := range []string{"后勤", "服务"} {
		var l labelledLine
		require.NoError(t, json.Unmarshal([]byte(lines[i]), &l))
		assert.Equal(t, want, l.Label)
		assert.Greater(t, l.LabelScore, 0.5)
		assert.LessOrEqual(t, l.LabelScore, 1.0)
		assert.NotEmpty(t, l.Kind, "beside what classify says anyway")
	}

	ok(t, "--lang", "en", "train", "-o", "E", "a.csv")
	card, err = os.ReadFile("E.md")
	require.NoError(t, err)
	assert.Contains(t, string(card), "# Model card: E")
	assert.NotRegexp(t, "留出|校准|合计", string(card))
}
