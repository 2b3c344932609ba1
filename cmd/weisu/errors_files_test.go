package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

func badFiles() []badInput {
	parquetFile := someParquet(2)
	return []badInput{
		{kind: "没有这个文件", file: "没有.csv", code: 1, says: []string{"没有.csv", "请检查路径"}},
		{kind: "没有给出文件", args: "run -o DIR", code: 2, says: []string{"没有给出文件", "试试"}},
		{kind: "文件夹里没有可读的文件", file: "夹", prepare: folderWith("夹", "说明.pdf", "%PDF"), code: 1, says: []string{"没有可读的文件", ".xlsx"}},
		{kind: "文件夹里有旧版 .xls", file: "夹", prepare: folderWith("夹", "一月.xls", "x"), code: 1, says: []string{"一月.xls", "另存为"}},
		{kind: "空的 .csv", file: "空.csv", data: []byte{}, code: 1, says: []string{"空.csv", "空文件", "重新导出"}},
		{kind: "空的 .xlsx（零字节）", file: "空.xlsx", data: []byte{}, code: 1, says: []string{"空文件"}},
		{kind: "空的 .jsonl", file: "空.jsonl", data: []byte{}, code: 1, says: []string{"空文件"}},
		{kind: "空的 .parquet（零字节）", file: "空.parquet", data: []byte{}, code: 1, says: []string{"空文件"}},
		{kind: "只有空行的 .csv", file: "空行.csv", data: []byte("\n\n\n"), code: 1, says: []string{"空行.csv"}},
		{kind: "没有行的 .parquet", file: "无行.parquet", data: someParquet(0), code: 1, says: []string{"无行.parquet", "没有一行数据"}},
		{kind: "内容是工作簿、扩展名是 .csv", file: "其实是工作簿.csv", data: someBook(nil), account: "2 2 0 0"},
		{kind: "内容是文本、扩展名是 .xlsx", file: "其实是文本.xlsx", data: []byte(goodCSV), code: 1, says: []string{"其实是文本.xlsx", "扩展名"}},
		{kind: "内容是文本、扩展名是 .parquet", file: "其实是文本.parquet", data: []byte(goodCSV), code: 1, says: []string{"扩展名"}},
		{kind: "旧版 .xls", file: "旧.xls", data: ole("Workbook"), code: 1, says: []string{"旧.xls", "另存为 .xlsx"}},
		{kind: "网页存成的 .xls", file: "网页.xls", data: []byte("<html><table><tr><td>诉求内容</td></tr></table></html>"), code: 1, says: []string{"HTML", "另存为 .xlsx"}},
		{kind: "图片", file: "图.png", data: []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x01\x02\x03\x04\x05\x06\x07"), code: 1, says: []string{"图.png", "支持的格式"}},
		{kind: "不完整的 .gz", file: "断.csv.gz", data: cut(gzipped(longCSV())), code: 1, says: []string{"断.csv.gz", "不完整", "重新下载"}},
		{kind: "不完整的 .zst", file: "断.csv.zst", data: cut(zstded(longCSV())), code: 1, says: []string{"断.csv.zst", "不完整", "重新下载"}},
		{kind: "压缩过的 .xlsx", file: "包.xlsx.gz", data: gzipped(someBook(nil)), code: 1, says: []string{"先解压"}},
		{kind: "不完整的 .parquet", file: "断.parquet", data: cut(parquetFile), code: 1, says: []string{"断.parquet", "重新导出"}},
		{kind: "损坏的 .parquet", file: "坏.parquet", data: scrambled(parquetFile), code: 1, says: []string{"坏.parquet", "重新导出"}},
	}
}

func badWorkbooks() []badInput {
	return []badInput{
		{kind: "不完整的工作簿", file: "断.xlsx", data: cut(someBook(nil)), code: 1, says: []string{"断.xlsx", "另存为 .xlsx"}},
		{kind: "有打开密码的工作簿", file: "密.xlsx", data: ole("EncryptedPackage"), code: 1, says: []string{"密.xlsx", "密码", "取消密码"}},
		{kind: "别的东西的压缩包", file: "包.xlsx", data: zipOf("readme.txt", []byte("你好")), code: 1, says: []string{"包.xlsx", "请先解压"}},
		{kind: "压缩炸弹", file: "炸弹.xlsx", data: zipBomb(), code: 1, says: []string{"炸弹.xlsx", "解压后"}},
		{kind: "空的工作簿", file: "空.xlsx", data: bookOf(func(*excelize.File) {}), code: 1, says: []string{"空.xlsx", "没有任何数据"}},
		{kind: "只有表头的工作簿", file: "表头.xlsx", data: bookOf(func(f *excelize.File) { rows(f, "Sheet1", "诉求内容", "来电时间") }), code: 1, says: []string{"表头.xlsx", "没有"}},
		{kind: "没有诉求内容列的工作簿", file: "数量.xlsx", data: bookOf(func(f *excelize.File) {
			rows(f, "Sheet1", "编码", "数量")
			f.SetSheetRow("Sheet1", "A2", &[]any{"甲", "乙"})
		}), code: 1, says: []string{"没有认出", "weisu.yaml"}},
		{kind: "数据在隐藏的工作表里", file: "隐.xlsx", data: someBook(func(f *excelize.File) {
			f.SetActiveSheet(must(f.NewSheet("说明")))
			check(f.SetSheetVisible("Sheet1", false))
		}), code: 1, says: []string{"隐.xlsx", "隐藏"}},
		{kind: "另有隐藏的工作表", file: "隐.xlsx", data: someBook(func(f *excelize.File) {
			must(f.NewSheet("旧数据"))
			check(f.SetSheetRow("旧数据", "A1", &[]any{"诉求内容"}), f.SetSheetVisible("旧数据", false))
		}), account: "2 2 0 0", says: []string{"旧数据", "隐藏"}},
		{kind: "合并的单元格", file: "合并.xlsx", data: someBook(func(f *excelize.File) { check(f.MergeCell("Sheet1", "C2", "C3")) }), account: "2 2 0 0"},
		{kind: "公式单元格，有算好的值", file: "公式.xlsx", data: someBook(func(f *excelize.File) { check(f.SetCellFormula("Sheet1", "B3", `="停车"&"难"`)) }), account: "2 2 0 0"},
		{kind: "公式单元格，没有算好的值", file: "公式.xlsx", data: someBook(func(f *excelize.File) {
			check(f.SetCellValue("Sheet1", "B3", nil), f.SetCellFormula("Sheet1", "B3", `="停车"&"难"`))
		}), account: "2 1 0 1", says: []string{"没有诉求内容"}},
		{kind: "表头有几行", file: "多行.xlsx", data: bookOf(func(f *excelize.File) {
			rows(f, "Sheet1", "某市三月诉求一览")
			check(f.SetSheetRow("Sheet1", "A2", &[]any{"基本信息", "", "时间"}), f.SetSheetRow("Sheet1", "A3", &[]any{"工单编号", "诉求内容", "来电时间"}),
				f.SetSheetRow("Sheet1", "A4", &[]any{"G1", "排队三个小时没有人管", "2024-03-05"}))
		}), account: "1 1 0 0"},
	}
}

// check and must are for building test data, which cannot fail.
func check(errs ...error) {
	for _, err := range errs {
		if err != nil {
			panic(err)
		}
	}
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func folderWith(dir, name, data string) func(t *testing.T) {
	return func(t *testing.T) {
		require.NoError(t, os.Mkdir(dir, 0o700))
		write(t, dir+"/"+name, data)
	}
}

// bookOf is a workbook with one sheet, Sheet1.
func bookOf(fill func(f *excelize.File)) []byte {
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	check(f.Write(&b))
	return b.Bytes()
}

func rows(f *excelize.File, sheet string, header ...any) { check(f.SetSheetRow(sheet, "A1", &header)) }

// someBook is goodCSV as a workbook, changed.
func someBook(change func(f *excelize.File)) []byte {
	return bookOf(func(f *excelize.File) {
		for i, line := range strings.Split(strings.TrimSpace(goodCSV), "\n") {
			for k, cell := range strings.Split(line, ",") {
				check(f.SetCellValue("Sheet1", must(excelize.CoordinatesToCellName(k+1, i+1)), cell))
			}
		}
		if change != nil {
			change(f)
		}
	})
}

func zipOf(name string, data []byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	must(must(z.Create(name)).Write(data))
	check(z.Close())
	return b.Bytes()
}

// zipBomb is a workbook whose sheet says that it unpacks to 8 GB.
func zipBomb() []byte {
	in := must(zip.NewReader(bytes.NewReader(someBook(nil)), int64(len(someBook(nil)))))
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range in.File {
		h := f.FileHeader
		if strings.HasSuffix(f.Name, "sheet1.xml") {
			h.UncompressedSize64 = 8 << 30
		}
		raw := must(f.OpenRaw())
		w := must(z.CreateRaw(&h))
		var part bytes.Buffer
		must(part.ReadFrom(raw))
		must(w.Write(part.Bytes()))
	}
	check(z.Close())
	return b.Bytes()
}

// ole is the beginning of an OLE container that names a stream.
func ole(stream string) []byte {
	b := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 1024)...)
	for _, u := range utf16.Encode([]rune(stream)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return append(b, make([]byte, 512)...)
}

func longCSV() []byte {
	var b strings.Builder
	b.WriteString("工单编号,诉求内容\n")
	for i := range 3000 {
		b.WriteString(strings.Repeat(string(rune('一'+i*7%20000)), 3) + "," + strings.Repeat(string(rune('一'+i*131%20000)), 9) + "\n")
	}
	return []byte(b.String())
}

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	must(w.Write(data))
	check(w.Close())
	return b.Bytes()
}

func zstded(data []byte) []byte { return must(zstd.NewWriter(nil)).EncodeAll(data, nil) }

func cut(data []byte) []byte { return data[:len(data)*2/3] }

// scrambled keeps the magic numbers and spoils what is between.
func scrambled(data []byte) []byte {
	data = bytes.Clone(data)
	for i := 8; i < len(data)-8; i++ {
		data[i] ^= 0x5A
	}
	return data
}

func someParquet(n int) []byte {
	type row struct {
		Order string `parquet:"工单编号"`
		Text  string `parquet:"诉求内容"`
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b)
	for range n {
		must(w.Write([]row{{"G1", "排队三个小时没有人管"}}))
	}
	check(w.Close())
	return b.Bytes()
}
