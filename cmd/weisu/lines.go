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
	"runtime"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"weisu/ingest"
	"weisu/nlp"
)

// linesPerTask is how many lines one goroutine takes at a time.
const linesPerTask = 256

// maxLine is the longest line that a pipe may hold.
const maxLine = 16 << 20

// A textLine is one line of what classify and segment read.
type textLine struct {
	ID    json.RawMessage `json:"id"` // a string or a number
	Title string          `json:"title"`
	Text  string          `json:"text"`
}

// id is the line's id as text.
func (l textLine) id() string {
	var s string
	if json.Unmarshal(l.ID, &s) == nil {
		return s
	}
	return string(l.ID)
}

type lineTask struct {
	first int // number of the first line
	lines [][]byte
	out   chan []byte
	err   error
}

// pipe makes cmd a pipe of JSON lines: answer, made from the configuration,
// is what a line becomes. Its texts are cleaned and masked before.
func (a *app) pipe(cmd *cobra.Command, newAnswer func(nlp.Config) (func(id, text string) any, error)) *cobra.Command {
	var configPath string
	cmd.Flags().StringVarP(&configPath, "config", "c", "", a.tr("配置文件", "configuration file"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, _, err := loadConfig(configPath)
		if err != nil {
			return err
		}
		answer, err := newAnswer(cfg.NLP)
		if err != nil {
			return err
		}
		cleaner, err := ingest.NewTextCleaner(cfg.Ingest)
		if err != nil {
			return err
		}
		return a.eachInput(args, func(r io.Reader) error {
			return mapLines(cmd.Context(), r, a.stdout, func(in textLine) any {
				return answer(cleaner.CleanID(in.id()), ingest.JoinTitle(cleaner.Clean(in.Title), cleaner.Clean(in.Text)))
			})
		})
	}
	return cmd
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
// called from several goroutines and returns what is encoded for a line.
func mapLines(ctx context.Context, r io.Reader, w io.Writer, answer func(textLine) any) error {
	g, ctx := errgroup.WithContext(ctx)
	tasks, ordered := make(chan *lineTask), make(chan *lineTask, 2*runtime.GOMAXPROCS(0))
	g.Go(func() error {
		defer close(tasks)
		defer close(ordered)
		return readLines(ctx, r, tasks, ordered)
	})
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			for t := range tasks {
				out, err := t.run(answer)
				t.err = err
				t.out <- out
			}
			return nil
		})
	}
	g.Go(func() error {
		bw := bufio.NewWriterSize(w, 1<<16)
		for t := range ordered {
			out := <-t.out
			if t.err != nil {
				return errors.Join(t.err, bw.Flush())
			}
			if _, err := bw.Write(out); err != nil {
				return fmt.Errorf("写不出结果：%w", err)
			}
		}
		return bw.Flush()
	})
	return g.Wait()
}

func readLines(ctx context.Context, r io.Reader, tasks, ordered chan<- *lineTask) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 1<<16), maxLine)
	t := &lineTask{first: 1, out: make(chan []byte, 1)}
	send := func() error {
		for _, ch := range []chan<- *lineTask{tasks, ordered} {
			select {
			case ch <- t:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
	n := 0
	for sc.Scan() {
		n++
		t.lines = append(t.lines, bytes.Clone(sc.Bytes()))
		if len(t.lines) == linesPerTask {
			if err := send(); err != nil {
				return err
			}
			t = &lineTask{first: n + 1, out: make(chan []byte, 1)}
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("第 %d 行读不了（每行最多 %d MB）：%w", n+1, maxLine>>20, err)
	}
	return send()
}

func (t *lineTask) run(answer func(textLine) any) ([]byte, error) {
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
