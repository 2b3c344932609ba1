package ingest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oleContainer is the shape of a legacy workbook, or of an encrypted one.
func oleContainer(encrypted bool) []byte {
	b := append(bytes.Clone(magicOLE), make([]byte, 200<<10)...)
	name := "Workbook"
	if encrypted {
		name = "EncryptedPackage"
	}
	for _, c := range name {
		b = binary.LittleEndian.AppendUint16(b, uint16(c))
	}
	return append(b, make([]byte, 512)...)
}

func TestFindInputsErrors(t *testing.T) {
	empty := t.TempDir()
	for _, c := range []struct {
		name, file string
		content    []byte
		want       []string
	}{
		{"empty", "a.csv", nil, []string{"a.csv", "空文件", "重新导出"}},
		{"empty inside gz", "a.csv.gz", packed(t, nil, "gz"), []string{"空文件"}},
		{"legacy", "a.xls", oleContainer(false), []string{"a.xls", "旧版 Excel", "另存为 .xlsx"}},
		{"legacy by extension", "a.xls", []byte("x\ty\n"), []string{"另存为 .xlsx"}},
		{"legacy named xlsx", "a.xlsx", oleContainer(false), []string{"另存为 .xlsx"}},
		{"encrypted", "a.xlsx", oleContainer(true), []string{"密码"}},
		{"web page", "a.xls", []byte("\n<html><table></table></html>"), []string{"网页", "另存为 .xlsx"}},
		{"no workbook", "a.xlsx", []byte("a,b\n1,2\n"), []string{"不是 .xlsx 格式"}},
		{"no parquet", "a.parquet", []byte("a,b\n1,2\n"), []string{"不是 .parquet 格式"}},
		{"binary", "a.pdf", []byte("%PDF-1.4\n\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f"), []string{"支持的格式", ".jsonl"}},
		{"packed workbook", "a.xlsx.gz", packed(t, []byte("PK\x03\x04..."), "gz"), []string{"先解压"}},
		{"broken gz", "a.csv.gz", []byte("\x1f\x8b\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), []string{"解压失败"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inputs, err := findInputs([]string{writeInput(t, c.file, c.content)}, nil, "")
			require.Error(t, err)
			assert.Nil(t, inputs)
			for _, want := range c.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
	for _, c := range []struct {
		args   []string
		stdin  string
		format string
		want   string
	}{
		{nil, "", "", "没有给出输入文件"},
		{[]string{filepath.Join(empty, "no.csv")}, "", "", "找不到"},
		{[]string{empty}, "", "", "没有可读的文件"},
		{[]string{"-"}, "", "", "标准输入是空的"},
		{[]string{"-", "-"}, "a,b\n", "", "只能写一次"},
		{[]string{"-"}, "a,b\n", "docx", "不认识输入格式"},
	} {
		_, err := findInputs(c.args, strings.NewReader(c.stdin), c.format)
		assert.ErrorContains(t, err, c.want)
	}
}

func TestFindInputsFolder(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{
		"b.csv", "a/2.jsonl", "a/1.csv.gz", "a-b/x.TSV", ".hidden.csv", ".git/c.csv", "~$b.xlsx", "readme.md", "x.csv.bak",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte("a,b\n1,2\n"), 0o600))
	}
	require.NoError(t, os.Symlink(filepath.Join(root, "b.csv"), filepath.Join(root, "link.csv")))
	link := filepath.Join(t.TempDir(), "folder")
	require.NoError(t, os.Symlink(root, link))
	for _, folder := range []string{root, link} {
		inputs, err := findInputs([]string{folder}, nil, "")
		require.NoError(t, err)
		var names, formats []string
		for _, in := range inputs {
			name, err := filepath.Rel(folder, in.path)
			require.NoError(t, err)
			names = append(names, filepath.ToSlash(name))
			formats = append(formats, in.format)
		}
		assert.Equal(t, []string{"a-b/x.TSV", "a/1.csv.gz", "a/2.jsonl", "b.csv", "link.csv"}, names)
		assert.Equal(t, []string{"tsv", "csv", "jsonl", "csv", "csv"}, formats)
	}

	require.NoError(t, os.WriteFile(filepath.Join(root, "old.xls"), oleContainer(false), 0o600))
	_, err := findInputs([]string{root}, nil, "")
	require.ErrorContains(t, err, "old.xls", "not left out in silence")
	writeWorkbook(t, filepath.Join(root, "old.xlsx"), [][]any{{"a"}, {"b"}})
	inputs, err := findInputs([]string{root}, nil, "")
	require.NoError(t, err, "converted already")
	assert.Len(t, inputs, 6)
}

func TestSniffByContent(t *testing.T) {
	workbook := filepath.Join(t.TempDir(), "x.xlsx")
	writeWorkbook(t, workbook, [][]any{{"a"}, {"b"}})
	content, err := os.ReadFile(workbook)
	require.NoError(t, err)
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"a.csv", content, formatXLSX},
		{"a.xls", content, formatXLSX},
		{"export", []byte("  {\"a\":1}\n"), formatJSONL},
		{"export", []byte("[ {\"a\":1}]\n"), formatJSONL},
		{"export", encoded(t, "编号,内容\n1,好\n", encUTF16LE), formatCSV},
		{"export.log", []byte("a\tb\n"), formatCSV},
		{"export.csv", []byte("{\"a\"}\n"), formatCSV},
	} {
		assert.Equal(t, c.want, openOne(t, writeInput(t, c.name, c.content)).format, c.name)
	}
}

// A block of zstd that hardly shrinks is as long as a block can be.
func TestDenseZstd(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var b strings.Builder
	for b.Len() < 1<<20 {
		b.WriteRune('一' + rune(rng.IntN(20000)))
		b.WriteByte(",\n"[rng.IntN(2)])
	}
	content := packed(t, []byte(b.String()), "zst")
	got := readInputFile(t, "a.csv.zst", content)
	assert.Equal(t, "zst", got.compression)
	_, err := findInputs([]string{writeInput(t, "a.csv.zst", content[:1000])}, nil, "")
	assert.ErrorContains(t, err, "解压失败")
}

func TestHash(t *testing.T) {
	ctx := context.Background()
	// sha256 of "a,b\n1,2\n" by coreutils sha256sum
	const want = "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470"
	content := []byte("a,b\n1,2\n")
	in := openOne(t, writeInput(t, "a.csv", content))
	unread, err := in.sha256(ctx)
	require.NoError(t, err)
	in = openOne(t, writeInput(t, "a.csv", content))
	_, err = readInput(in, tableOptions{})
	require.NoError(t, err)
	assert.Equal(t, unread, in.sum, "computed on the way")
	assert.Equal(t, want, in.sum)
}

func TestStandardInput(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "x.xlsx")
	writeWorkbook(t, path, [][]any{{"编号", "内容"}, {1, "好"}})
	content, err := os.ReadFile(path)
	require.NoError(t, err)

	inputs, err := findInputs([]string{"-"}, iotest.OneByteReader(bytes.NewReader(content)), "")
	require.NoError(t, err)
	in := inputs[0]
	assert.Equal(t, []string{"-", formatXLSX}, []string{in.path, in.format})
	for range 2 { // a spooled workbook can be read again
		tables, err := readInput(in, tableOptions{})
		require.NoError(t, err)
		assert.Equal(t, [][]string{{"编号", "内容"}, {"1", "好"}}, recordCells(tables[0].rows))
	}
	info, err := os.Stat(in.file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	direct, err := openOne(t, path).sha256(ctx)
	require.NoError(t, err)
	sum, err := in.sha256(ctx)
	require.NoError(t, err)
	assert.Equal(t, direct, sum)
	spooled := in.file
	require.NoError(t, closeInputs(inputs))
	assert.NoFileExists(t, spooled)

	inputs, err = findInputs([]string{"-"}, strings.NewReader("a,b\n"), "")
	require.NoError(t, err)
	_, err = readInput(inputs[0], tableOptions{})
	require.NoError(t, err)
	_, err = readInput(inputs[0], tableOptions{})
	assert.ErrorContains(t, err, "只能读一遍")
}

func TestBrokenSources(t *testing.T) {
	whole := packed(t, benchCSV(5000), "gz")
	in := openOne(t, writeInput(t, "a.csv.gz", whole[:len(whole)-40]))
	tables, err := readInput(in, tableOptions{})
	require.ErrorContains(t, err, "压缩包不完整")
	require.ErrorContains(t, err, "a.csv.gz")
	for _, tb := range tables {
		assert.Less(t, len(tb.rows), 5001)
	}

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	in = openOne(t, writeInput(t, "a.csv", benchCSV(100)))
	for tb, err := range in.tables(ctx, tableOptions{}) {
		require.NoError(t, err)
		cancel()
		_, err = tb.next()
		assert.True(t, errors.Is(err, context.Canceled))
	}
	for _, err := range in.tables(context.Background(), tableOptions{encoding: "latin1"}) {
		assert.ErrorContains(t, err, "不认识编码")
	}
}
