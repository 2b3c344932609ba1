package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
