package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const evalCSV = "\ufefftext,type,primary,severity,source\n" +
	"\"医院停车场没有车位，\n绕了一个小时\",投诉,301,1,热线\n" +
	"护士态度恶劣，问一句就不耐烦，电话13912345678,投诉,301,2,点评\n" +
	"挂号排队三个小时,投诉,102,1,点评\n"

func TestEval(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "gold.csv", evalCSV)
	out := ok(t, "eval", "gold.csv")
	for _, part := range []string{
		"all\n文本数 3\n", "分类 准确率 0.667 [0.208, 0.939] 2/3", "分类 前三之一正确 ", "大类校准\t", "分类校准\t",
		"301\t2\t1\t1\t1.000 [0.207, 1.000]\t0.500 [0.095, 0.905]\t0.667\n", "判为实际没有的类别：201 1", "投诉\t3\t3\t3\t",
		"最有把握的错误：行\t应为\t判为\t概率\n3\t301\t201\t", "\n点评\n文本数 2\n", "\n热线\n文本数 1\n",
	} {
		assert.Contains(t, out, part)
	}
	assert.NotContains(t, out, "护士态度", "no text unless it is asked for")

	out = ok(t, "eval", "--texts", "gold.csv")
	assert.Contains(t, out, "\t护士态度恶劣，问一句就不耐烦，电话")
	assert.NotContains(t, out, "13912345678")
	assert.NotContains(t, ok(t, "eval", "--worst", "0", "gold.csv"), "最有把握的错误")
	code, _, errOut := weisu(t, "", "eval", "--worst", "-1", "gold.csv")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errOut, "--worst")
}

// The shares of a source are those of the column source.
func TestEvalBySource(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "gold.csv", evalCSV)
	write(t, "c.yaml", "nlp: {sources: {点评: {issues: {102: 0}}}}\n")
	_, sources, found := strings.Cut(ok(t, "eval", "-c", "c.yaml", "gold.csv"), "\n点评\n")
	require.True(t, found)
	assert.Contains(t, sources, "分类 准确率 0.000 [0.000, 0.658] 0/2")
	assert.Contains(t, sources, "分类 准确率 1.000 [0.207, 1.000] 1/1")
}
