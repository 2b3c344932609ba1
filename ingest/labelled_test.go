package ingest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLabelled(t *testing.T) {
	dir := t.TempDir()
	put := func(name, data string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(data), 0o600))
		return path
	}
	files := []string{
		put("a.csv", "导出说明\n标题,内容,分类\n停车,没有车位。请打13912345678,後勤\n,,\n,,后勤\n只有标题,,后勤\n无标签,这一行没有标签,\n"),
		put("b.jsonl", `{"分类":"服务","内容":"护士态度恶劣","标题":"投诉"}`+"\n{坏的\n"),
	}
	r, err := OpenLabelled(context.Background(), LabelledOptions{
		Config: DefaultConfig(), Inputs: files, Text: []string{"标题", "内容"}, Label: "分类",
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	var got []LabelledText
	for batch, err := range r.Batches(context.Background()) {
		require.NoError(t, err)
		got = append(got, batch...)
	}
	assert.Equal(t, []LabelledText{
		{"停车。没有车位。请打[电话]", "后勤"}, // masked; labels made Simplified, too
		{"只有标题", "后勤"},
		{"投诉。护士态度恶劣", "服务"},
	}, got)
	assert.Equal(t, LabelledCounts{Read: 4, Accepted: 2, NoText: 1, NoLabel: 1}, r.Files()[0].LabelledCounts)
	assert.Equal(t, LabelledCounts{Read: 2, Accepted: 1, Broken: 1}, r.Files()[1].LabelledCounts)
	assert.Len(t, r.Files()[1].SHA256, 64)
}

func TestLabelledColumnsAreNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	require.NoError(t, os.WriteFile(path, []byte("标题,13912345678\n停车,后勤\n"), 0o600))
	_, err := OpenLabelled(context.Background(), LabelledOptions{
		Config: DefaultConfig(), Inputs: []string{path}, Text: []string{"标题"}, Label: "分类",
	})
	require.ErrorContains(t, err, "没有名为“分类”的列")
	assert.NotContains(t, err.Error(), "13912345678")
}
