package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The formats of an input, as they stand in input.format and table.format.
const (
	formatXLSX    = "xlsx"
	formatCSV     = "csv"
	formatTSV     = "tsv"
	formatJSONL   = "jsonl"
	formatParquet = "parquet"
)

// supportedFormats is what error messages tell a user who came with something
// else.
const supportedFormats = "支持的格式：.xlsx、.csv、.tsv、.txt、.jsonl、.json、.parquet；文本格式可以是 .gz 或 .zst 压缩"

// stdinPath is how standard input is named on the command line.
const stdinPath = "-"

// formatByExtension says which extensions are read, and as what. Whether a
// text file is comma or tab separated is found out from its content.
var formatByExtension = map[string]string{
	".xlsx": formatXLSX, ".xlsm": formatXLSX,
	".csv": formatCSV, ".txt": formatCSV, ".tsv": formatTSV, ".tab": formatTSV,
	".jsonl": formatJSONL, ".ndjson": formatJSONL, ".json": formatJSONL,
	".parquet": formatParquet,
}

// An input is one file, or standard input, that complaints are read from.
type input struct {
	path        string    // as given on the command line, or found in the folder given there; "-" for standard input
	format      string    // xlsx, csv, tsv, jsonl, parquet; csv and tsv are settled by the table's delimiter
	compression string    // gz, zst or ""
	size        int64     // in bytes, compressed; -1 where unknown (standard input, pipes)
	modified    time.Time // when found; zero for streams
	changed     time.Time // likewise, the time of the last change of anything of the file

	// notes are remarks in Chinese on what was left unread on purpose (hidden
	// or empty sheets); complete after the pass over the tables.
	notes []string

	file   string    // what is opened; another one than path once a stream was spooled
	stream io.Reader // standard input or a pipe: can be read once; nil for files
	temp   bool      // file is ours, to be removed by close
	sum    string    // SHA-256 of the raw bytes in hex, "" until they have all been read
	seen   pass      // the pass that came furthest
}

// findInputs returns the inputs that the arguments name: files, folders (all
// supported files below, sorted by path; hidden files and Excel's ~$ lock
// files are passed over) and "-" for stdin. stdinFormat is the format of stdin
// ("" to detect it from the first bytes). Inputs must be closed.
//
// An argument that cannot be read at all is an error, here and now, so that no
// run starts with half of its input.
func findInputs(args []string, stdin io.Reader, stdinFormat string) (inputs []*input, err error) {
	defer func() {
		if err != nil {
			_ = closeInputs(inputs)
			inputs = nil
		}
	}()
	stdinSeen := false
	for _, arg := range args {
		var found []*input
		switch {
		case arg == stdinPath && stdinSeen:
			return inputs, errors.New("标准输入“-”只能写一次")
		case arg == stdinPath:
			stdinSeen = true
			found, err = oneInput(streamInput(stdinPath, stdin, stdinFormat))
		default:
			found, err = pathInputs(arg)
		}
		if err != nil {
			return inputs, err
		}
		inputs = append(inputs, found...)
	}
	if len(inputs) == 0 {
		return inputs, errors.New("没有给出输入文件：请写上文件、文件夹，或用“-”表示标准输入")
	}
	return inputs, nil
}

// closeInputs closes them all and returns the first error.
func closeInputs(inputs []*input) error {
	var errs []error
	for _, in := range inputs {
		errs = append(errs, in.close())
	}
	return errors.Join(errs...)
}

func oneInput(in *input, err error) ([]*input, error) {
	if err != nil {
		return nil, err
	}
	return []*input{in}, nil
}

// pathInputs returns the inputs of a file, folder or pipe.
func pathInputs(path string) ([]*input, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, because{fmt.Sprintf("找不到 %s：请检查路径和文件名是否写对", path), err}
	case err != nil:
		return nil, fmt.Errorf("无法访问 %s：请检查权限: %w", path, err)
	case info.IsDir():
		return folderInputs(path)
	case info.Mode().IsRegular():
		return oneInput(fileInput(path, info))
	}
	f, err := os.Open(path) // a named pipe or <(command): can be read once only
	if err != nil {
		return nil, fmt.Errorf("无法打开 %s：请检查权限: %w", path, err)
	}
	in, err := streamInput(path, f, "")
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return []*input{in}, nil
}

// folderInputs returns the supported files below root, sorted by path.
func folderInputs(root string) ([]*input, error) {
	paths, legacy, err := walkFolder(root)
	if err != nil {
		return nil, fmt.Errorf("无法读取文件夹 %s：请检查权限: %w", root, err)
	}
	// A legacy workbook left out in silence would be lost data; one that has
	// been converted may stay beside its successor.
	for _, path := range legacy {
		if !slices.Contains(paths, path+"x") {
			return nil, legacyWorkbookError(path)
		}
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("文件夹 %s 里没有可读的文件。%s", root, supportedFormats)
	}
	var inputs []*input
	for _, path := range paths {
		found, err := pathInputs(path)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, found...)
	}
	return inputs, nil
}

// walkFolder lists the supported files and the legacy workbooks below root.
func walkFolder(root string) (paths, legacy []string, err error) {
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$")) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		path := filepath.Join(root, filepath.FromSlash(name))
		info, err := os.Stat(path) // follows a link to a file, unlike d.Info
		if err != nil || !info.Mode().IsRegular() {
			return nil //nolint:nilerr // a dangling link is no input
		}
		ext, compression := splitExtension(base)
		switch format := formatByExtension[ext]; {
		case ext == ".xls":
			legacy = append(legacy, path)
		case format == "", compression != "" && (format == formatXLSX || format == formatParquet):
		default:
			paths = append(paths, path)
		}
		return nil
	})
	slices.Sort(paths)
	slices.Sort(legacy)
	return paths, legacy, err
}

// splitExtension returns the extension that names the format, in lower case,
// and the compression that the name claims: ".csv", "gz" for A.CSV.GZ.
func splitExtension(name string) (ext, compression string) {
	ext = strings.ToLower(filepath.Ext(name))
	if ext == ".gz" || ext == ".zst" {
		return strings.ToLower(filepath.Ext(strings.TrimSuffix(name, filepath.Ext(name)))), ext[1:]
	}
	return ext, ""
}

// fileInput looks at the first bytes of a regular file.
func fileInput(path string, info fs.FileInfo) (*input, error) {
	if info.Size() == 0 {
		return nil, emptyInputError(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("无法打开 %s：请检查权限: %w", path, err)
	}
	defer f.Close()
	head := make([]byte, sniffBytes)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("读取 %s 失败: %w", path, err)
	}
	in := &input{path: path, file: path, size: info.Size(), modified: info.ModTime(), changed: changeTime(info)}
	return in, in.recognise(head[:n], "", f)
}

// streamInput looks at the first bytes of what can be read only once.
func streamInput(path string, r io.Reader, format string) (*input, error) {
	if r == nil {
		return nil, errors.New("没有标准输入可读：请改用文件名")
	}
	br := bufio.NewReaderSize(r, sniffBytes)
	head, err := br.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("读取 %s 失败: %w", path, err)
	}
	if len(head) == 0 {
		return nil, emptyInputError(path)
	}
	in := &input{path: path, stream: streamOf(br, r), size: -1}
	return in, in.recognise(head, format, br)
}

// streamOf joins the buffered reader with the closer behind it, if it is a
// pipe that we opened.
func streamOf(br *bufio.Reader, r io.Reader) io.Reader {
	if c, ok := r.(*os.File); ok && c != os.Stdin {
		return struct {
			io.Reader
			io.Closer
		}{br, c}
	}
	return br
}

func emptyInputError(path string) error {
	if path == stdinPath {
		return errors.New("标准输入是空的：请检查前一个命令有没有输出")
	}
	return fmt.Errorf("%s 是空文件：请重新导出，或把它移出输入", path)
}

func legacyWorkbookError(path string) error {
	return fmt.Errorf("%s 是旧版 Excel 文件（.xls），无法直接读取：请用 Excel 或 WPS 打开后另存为 .xlsx，再重新运行", path)
}

// recognise sets format and compression from the first bytes, from the name,
// and from what the user says (want, "" if nothing). Magic numbers beat the
// name, since exports often bear the wrong one. rest is what to read on from
// for a closer look at a container.
func (in *input) recognise(head []byte, want string, rest io.Reader) error {
	ext, _ := splitExtension(in.path)
	if want != "" {
		ext = "." + strings.TrimPrefix(strings.ToLower(want), ".")
		if formatByExtension[ext] == "" {
			return fmt.Errorf("不认识输入格式“%s”：可以是 xlsx、csv、tsv、jsonl、parquet", want)
		}
	}
	in.compression = compressionOf(head)
	if in.compression != "" {
		plain, err := unpackHead(head, in.compression)
		if err != nil {
			return because{in.path + " 解压失败，文件可能不完整：请重新下载或导出", err}
		}
		if len(plain) == 0 {
			return emptyInputError(in.path)
		}
		head = plain
	}
	format, err := in.formatOf(head, ext, rest)
	if err != nil {
		return err
	}
	if in.compression != "" && (format == formatXLSX || format == formatParquet) {
		return fmt.Errorf("%s 是压缩过的 .%s：请先解压再读取（只有文本格式可以直接读压缩包）", in.path, format)
	}
	in.format = format
	return nil
}

// formatOf names the format of content that starts with head.
func (in *input) formatOf(head []byte, ext string, rest io.Reader) (string, error) {
	byName := formatByExtension[ext]
	switch kind := sniffFormat(head); {
	case kind == sniffedOLE && isEncrypted(io.MultiReader(bytes.NewReader(head), rest)):
		return "", fmt.Errorf("%s 设有打开密码，无法读取：请用 Excel 打开，在“文件 → 信息 → 保护工作簿”中取消密码后另存，再重新运行", in.path)
	case kind == sniffedOLE, ext == ".xls" && kind != formatXLSX && kind != sniffedHTML:
		return "", legacyWorkbookError(in.path)
	case kind == sniffedHTML:
		return "", fmt.Errorf("%s 的内容是网页（HTML）而不是表格：请用 Excel 打开后另存为 .xlsx，再重新运行", in.path)
	case kind == formatXLSX, kind == formatParquet:
		return kind, nil
	case byName == formatXLSX, byName == formatParquet:
		return "", fmt.Errorf("%s 的内容不是 .%s 格式，文件可能已损坏或扩展名不对：请重新导出，或改成正确的扩展名。%s", in.path, byName, supportedFormats)
	case kind == sniffedBinary:
		return "", fmt.Errorf("%s 不是可以读取的表格文件。%s", in.path, supportedFormats)
	case byName != "":
		return byName, nil
	default:
		return kind, nil
	}
}
