package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"weisu/ingest"
	"weisu/nlp"
)

// linesPerTask is how many lines one goroutine takes at a time; of an input that
// the encoder reads, which takes its time, fewer.
const (
	linesPerTask     = 256
	slowLinesPerTask = 4
)

// smallInput is the number of lines up to which the encoder reads the uncertain
// texts of a pipe that nothing was set for: some 40 seconds' work on two cores.
const smallInput = 2000

// maxLine is the longest line that a pipe may hold.
const maxLine = 16 << 20

// A textLine is one line of what classify and segment read.
type textLine struct {
	ID     json.RawMessage `json:"id"` // a string or a number
	Title  string          `json:"title"`
	Text   string          `json:"text"`
	Source json.RawMessage `json:"source"` // channel; only classify asks for it, so others may have anything there
}

// A cleanText is a line's text, clean and masked, its title before it.
type cleanText struct{ id, text, source string }

// id is the line's id as text.
func (l textLine) id() string { return asText(l.ID) }

// asText is a JSON string's value, or what else there is as it stands.
func asText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// A lineTask is some lines on their way.
type lineTask struct {
	first int // number of the first line
	lines [][]byte
}

// A pipeAnswer returns what a line becomes, with the value given of nlp.encoder.
type pipeAnswer func(encoder string) func(cleanText) any

// pipe makes cmd a pipe of JSON lines: answer, made from the configuration, is
// what a line becomes. Its texts are cleaned and masked before.
func (a *app) pipe(cmd *cobra.Command, newAnswer func(nlp.Config) (pipeAnswer, error)) *cobra.Command {
	var configPath string
	cmd.Flags().StringVarP(&configPath, "config", "c", "", a.tr("配置文件", "configuration file"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, _, err := loadConfig(configPath)
		if err != nil {
			return err
		}
		cleaner, err := ingest.NewTextCleaner(cfg.Ingest)
		if err != nil {
			return err
		}
		answer, err := newAnswer(cfg.NLP)
		if err != nil {
			return err
		}
		return a.eachInput(args, func(r io.Reader) error {
			r, short, err := shorterThan(r, smallInput)
			if err != nil {
				return err
			}
			encoder, perTask := readingOf(cfg.NLP.Encoder, short), linesPerTask
			if encoder != nlp.EncoderOff {
				perTask = slowLinesPerTask
			}
			become := answer(encoder)
			return mapLines(cmd.Context(), r, a.stdout, perTask, func(in textLine) any {
				return become(cleanText{
					cleaner.CleanID(in.id()),
					ingest.JoinTitle(cleaner.Clean(in.Title), cleaner.Clean(in.Text)),
					cleaner.Clean(asText(in.Source)),
				})
			})
		})
	}
	return cmd
}

// readingOf settles nlp.encoder for a command whose texts are labelled and gone:
// a short input is worth the time of a second reading. A run counts, and how it
// counts must not change with the size of a file: there auto is off.
func readingOf(encoder string, short bool) string {
	switch {
	case encoder != nlp.EncoderAuto:
		return encoder
	case short:
		return nlp.EncoderUncertain
	}
	return nlp.EncoderOff
}

// shorterThan reports whether r holds at most so many lines; what it had to read
// for that comes first in the reader that it returns.
func shorterThan(r io.Reader, lines int) (io.Reader, bool, error) {
	var head bytes.Buffer
	br := bufio.NewReaderSize(r, 1<<16)
	for n := 0; ; {
		part, err := br.ReadSlice('\n')
		head.Write(part)
		switch {
		case errors.Is(err, io.EOF):
			return &head, n+min(1, len(part)) <= lines, nil
		case err == nil:
			n++
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, false, fmt.Errorf("第 %d 行读不了：%w", n+1, err)
		}
		if n > lines || head.Len() > maxLine {
			return io.MultiReader(&head, br), false, nil
		}
	}
}

// eachInput calls read for each file in turn, or for standard input.
func (a *app) eachInput(files []string, read func(io.Reader) error) error {
	if len(files) == 0 {
		return read(a.stdin)
	}
	for _, name := range files {
		if err := readFile(name, a.stdin, read); err != nil {
			return err
		}
	}
	return nil
}

func readFile(name string, stdin io.Reader, read func(io.Reader) error) error {
	if name == "-" {
		return read(stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("读不了 %s：%w", name, err)
	}
	defer f.Close()
	if err := read(f); err != nil {
		return fmt.Errorf("%s：%w", name, err)
	}
	return nil
}

// mapLines turns JSON lines into JSON lines on all cores, in order: answer is
// called from several goroutines and returns what is encoded for a line. What
// comes before a line that can't be read is written.
func mapLines(ctx context.Context, r io.Reader, w io.Writer, perTask int, answer func(textLine) any) error {
	bw := bufio.NewWriterSize(w, 1<<16)
	type answers struct {
		out []byte
		err error
	}
	err := ingest.InOrder(ctx,
		func(_ context.Context, send func(lineTask) error) error { return readLines(r, perTask, send) },
		func() func(context.Context, lineTask) (answers, error) {
			return func(_ context.Context, t lineTask) (answers, error) {
				out, err := t.run(answer)
				return answers{out, err}, nil
			}
		},
		func(_ lineTask, a answers) error {
			if _, err := bw.Write(a.out); err != nil {
				return fmt.Errorf("写不出结果：%w", err)
			}
			return a.err
		})
	return errors.Join(err, bw.Flush())
}

func readLines(r io.Reader, perTask int, send func(lineTask) error) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 1<<16), maxLine)
	t := lineTask{first: 1}
	n := 0
	for sc.Scan() {
		n++
		t.lines = append(t.lines, bytes.Clone(sc.Bytes()))
		if len(t.lines) == perTask {
			if err := send(t); err != nil {
				return err
			}
			t = lineTask{first: n + 1}
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("第 %d 行读不了（每行最多 %d MB）：%w", n+1, maxLine>>20, err)
	}
	return send(t)
}

func (t lineTask) run(answer func(textLine) any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	for i, line := range t.lines {
		line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		var in textLine
		if err := json.Unmarshal(line, &in); err != nil {
			return buf.Bytes(), fmt.Errorf(`第 %d 行不是 {"id": …, "text": …} 形式的 JSON：%w`, t.first+i, err)
		}
		if err := enc.Encode(answer(in)); err != nil {
			return nil, err
		}
	}
	return buf.Bytes(), nil
}
