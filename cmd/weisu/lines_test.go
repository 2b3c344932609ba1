package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/nlp"
)

func echoLine(l textLine) any { return map[string]string{"id": l.id(), "text": l.Text} }

func TestMapLinesKeepsOrder(t *testing.T) {
	var in, want strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&in, "{\"id\":%d,\"text\":\"第%d行 <b>\"}\n", i, i)
		if i%7 == 0 {
			in.WriteString("\n") // blank lines are nobody's
		}
		fmt.Fprintf(&want, "{\"id\":\"%d\",\"text\":\"第%d行 <b>\"}\n", i, i)
	}
	var out bytes.Buffer
	require.NoError(t, mapLines(context.Background(), strings.NewReader(in.String()), &out, linesPerTask, echoLine))
	assert.Equal(t, want.String(), out.String())
}

func TestMapLinesNamesTheBrokenLine(t *testing.T) {
	var out bytes.Buffer
	err := mapLines(context.Background(), strings.NewReader("{\"id\":\"a\",\"text\":\"好\"}\n这不是JSON\n"), &out, linesPerTask, echoLine)
	require.ErrorContains(t, err, "第 2 行")
}

type failingWriter struct{}

var errDiskFull = errors.New("disk full")

func (failingWriter) Write([]byte) (int, error) { return 0, errDiskFull }

func TestMapLinesStopsWhenNobodyReads(t *testing.T) {
	in := strings.Repeat("{\"id\":1,\"text\":\"好\"}\n", 200_000)
	err := mapLines(context.Background(), strings.NewReader(in), failingWriter{}, linesPerTask, echoLine)
	require.ErrorIs(t, err, errDiskFull)
}

// What was read ahead comes again, and a last line without its end counts.
func TestShorterThan(t *testing.T) {
	long := strings.Repeat("长", 100_000) // more than the reader's buffer
	for _, c := range []struct {
		in    string
		lines int
		short bool
	}{
		{"", 0, true},
		{"a\nb\n", 2, true},
		{"a\nb", 2, true},
		{"a\nb\nc", 2, false},
		{"a\nb\n" + long + "\n", 2, false},
		{long + "\n" + long, 2, true},
		{strings.Repeat("x\n", 5000), 2000, false},
	} {
		r, short, err := shorterThan(strings.NewReader(c.in), c.lines)
		require.NoError(t, err)
		assert.Equal(t, c.short, short, "%.20q", c.in)
		all, err := io.ReadAll(r)
		require.NoError(t, err)
		assert.True(t, string(all) == c.in, "%.20q", c.in)
	}
	_, _, err := shorterThan(iotest.ErrReader(errDiskFull), 2)
	require.ErrorIs(t, err, errDiskFull)
}

func TestReadingOf(t *testing.T) {
	assert.Equal(t, nlp.EncoderUncertain, readingOf(nlp.EncoderAuto, true))
	assert.Equal(t, nlp.EncoderOff, readingOf(nlp.EncoderAuto, false))
	for _, set := range []string{nlp.EncoderOff, nlp.EncoderUncertain, nlp.EncoderAll} {
		assert.Equal(t, set, readingOf(set, true))
		assert.Equal(t, set, readingOf(set, false))
	}
}
