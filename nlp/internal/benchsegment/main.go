// Command benchsegment is the Go side of nlp/bench_segment.sh: it makes the
// text, measures the segmenter and gse on it, and starts commands.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"weisu/nlp"
	"weisu/nlp/internal/gsedict"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "benchsegment:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	switch {
	case len(args) == 2 && args[0] == "texts":
		return writeTexts(args[1], out)
	case len(args) == 2 && args[0] == "round":
		return round(args[1], out)
	case len(args) > 1 && args[0] == "start":
		return start(args[1:], out)
	}
	return fmt.Errorf("usage: texts CORPUS | round TEXTS | start COMMAND")
}

const textBytes = 20_000_000

// writeTexts repeats the texts of a corpus, one on a line, up to textBytes.
func writeTexts(corpus string, out io.Writer) error {
	files, err := filepath.Glob(filepath.Join(corpus, "*.jsonl"))
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		examples, err := nlp.ReadCorpus(bytes.NewReader(b))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, e := range examples {
			fmt.Fprintln(&lines, strings.ReplaceAll(e.Text, "\n", " "))
		}
	}
	if lines.Len() == 0 {
		return fmt.Errorf("no texts in %s", corpus)
	}
	w := bufio.NewWriter(out)
	for n := 0; n < textBytes; n += lines.Len() {
		part := lines.Bytes()
		if n+len(part) > textBytes {
			part = part[:bytes.LastIndexByte(part[:textBytes-n], '\n')+1]
		}
		w.Write(part) //nolint:errcheck // Flush says
	}
	return w.Flush()
}

// The text is timed in small pieces, one by one, and the script adds up the best
// time of each: between 20 kB and 20 kB other work on the machine leaves room.
// jieba.mjs cuts alike. Two cores need larger pieces, or starting them counts, and
// a pause before, after which the system lets both run at once. They take a few
// texts at a time, as the commands do: the texts are of unequal length, and with
// half of them each one core would wait for the other a sixth of the time.
const (
	pieces      = 1000
	largePieces = 50
	pause       = 2 * time.Millisecond
	dealt       = 8
)

// round times every segmenter once on every piece: lines of name, piece,
// seconds and words.
func round(file string, out io.Writer) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	texts := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	weisu, err := nlp.NewSegmenter(nil)
	if err != nil {
		return err
	}
	gse, err := newGse()
	if err != nil {
		return err
	}
	segmenters := []struct {
		name            string
		workers, pieces int
		counter         func() counter
	}{
		{"weisu", 1, pieces, func() counter { return newCounter(weisu) }},
		{"gse", 1, pieces, func() counter { return gse.CountWords }},
		{"weisu-1-core", 1, largePieces, func() counter { return newCounter(weisu) }},
		{"weisu-2-cores", 2, largePieces, func() counter { return newCounter(weisu) }},
	}
	for _, s := range segmenters {
		s.counter()(texts[:len(texts)/largePieces]) // warm
		runtime.GC()                                // what others left is none of its time
		for i := range s.pieces {
			part := texts[i*len(texts)/s.pieces : (i+1)*len(texts)/s.pieces]
			if s.pieces == largePieces {
				time.Sleep(pause)
			}
			began := time.Now()
			words := parallel(s.workers, part, s.counter)
			if _, err := fmt.Fprintln(out, s.name, i, time.Since(began).Seconds(), words); err != nil {
				return err
			}
		}
	}
	return nil
}

func newGse() (*gsedict.Gse, error) {
	lexicon, err := nlp.Lexicon()
	if err != nil {
		return nil, err
	}
	words := make([]gsedict.Word, len(lexicon))
	for i, w := range lexicon {
		words[i] = gsedict.Word(w)
	}
	return gsedict.New(nlp.MinFrequency, words)
}

// A counter segments texts and returns the number of words.
type counter func(texts []string) int

func newCounter(s *nlp.Segmenter) counter {
	var dst []nlp.Token
	return func(texts []string) int {
		words := 0
		for _, text := range texts {
			dst = s.Segment(dst[:0], text)
			words += len(dst)
		}
		return words
	}
}

// parallel deals the texts to the workers, each with a counter of its own.
func parallel(workers int, texts []string, newCounter func() counter) int {
	var next, total atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			words, count := 0, newCounter()
			for {
				from := int(next.Add(dealt)) - dealt
				if from >= len(texts) {
					break
				}
				words += count(texts[from:min(from+dealt, len(texts))])
			}
			total.Add(int64(words))
		})
	}
	wg.Wait()
	return int(total.Load())
}

// starts is how often a command is started; the best time counts.
const starts = 20

// start prints the best wall time and the largest memory of a command that is
// given the standard input.
func start(command []string, out io.Writer) error {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	var times []time.Duration
	memory := int64(0)
	for range starts {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
		began := time.Now()
		if err := cmd.Run(); err != nil {
			return err
		}
		times = append(times, time.Since(began))
		memory = max(memory, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	}
	slices.Sort(times)
	_, err = fmt.Fprintf(out, "%.0f ms (median %.0f), peak memory %.0f MB\n",
		times[0].Seconds()*1000, times[starts/2].Seconds()*1000, float64(memory)/1024)
	return err
}
