package nlp

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"strings"
)

//go:embed corpus/*.jsonl
var corpusFiles embed.FS

// Corpus returns the texts that the built-in model was trained on, file by file
// in order of name.
func Corpus() ([]Example, error) { return readEach(corpusFiles, "corpus/*.jsonl", ReadCorpus) }

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
	return readLines(r, "语料", func(e *Example) error {
		switch {
		case strings.TrimSpace(e.Text) == "":
			return errors.New("text 为空")
		case ParseKind(e.Kind) == 0:
			return fmt.Errorf("kind %q 应为投诉、求助、咨询、建议或表扬", e.Kind)
		case e.InScope && e.Issue == "":
			return errors.New("in_scope 为 true 时须有 issue")
		case e.Severity < 1 || e.Severity > 3:
			return fmt.Errorf("severity %d 应为 1 至 3", e.Severity)
		}
		return nil
	})
}
