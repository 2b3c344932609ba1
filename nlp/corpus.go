package nlp

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

//go:embed corpus/*.jsonl
var corpusFiles embed.FS

// Corpus returns the texts that the built-in model was trained on, file by file
// in order of name.
func Corpus() ([]Example, error) {
	names, err := fs.Glob(corpusFiles, "corpus/*.jsonl") // in order of name
	if err != nil {
		return nil, err
	}
	var all []Example
	for _, name := range names {
		data, err := corpusFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		part, err := ReadCorpus(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s：%w", name, err)
		}
		all = append(all, part...)
	}
	return all, nil
}

// An Example is one labelled text of the training corpus, a line of
// nlp/corpus/*.jsonl. Text is Simplified Chinese.
type Example struct {
	Text     string `json:"text"`
	Kind     string `json:"kind"`     // 投诉 求助 咨询 建议 表扬
	InScope  bool   `json:"in_scope"` // about health care
	Issue    string `json:"issue"`    // leaf code, "" when out of scope
	Others   string `json:"others"`   // further leaf codes, separated by ";"
	Severity int    `json:"severity"` // 1..3
}

// ReadCorpus reads JSON lines of Examples. An error names the line.
func ReadCorpus(r io.Reader) ([]Example, error) {
	var out []Example
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for line := 1; sc.Scan(); line++ {
		if len(bytes.TrimSpace(sc.Bytes())) == 0 {
			continue
		}
		var e Example
		if err := json.Unmarshal(sc.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("语料第 %d 行不是有效的 JSON：%w", line, err)
		}
		switch {
		case strings.TrimSpace(e.Text) == "":
			return nil, fmt.Errorf("语料第 %d 行：text 为空", line)
		case ParseKind(e.Kind) == 0:
			return nil, fmt.Errorf("语料第 %d 行：kind %q 应为投诉、求助、咨询、建议或表扬", line, e.Kind)
		case e.InScope && e.Issue == "":
			return nil, fmt.Errorf("语料第 %d 行：in_scope 为 true 时须有 issue", line)
		case e.Severity < 1 || e.Severity > 3:
			return nil, fmt.Errorf("语料第 %d 行：severity %d 应为 1 至 3", line, e.Severity)
		}
		out = append(out, e)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("读取语料：%w", err)
	}
	return out, nil
}
