package nlp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
)

// readLines reads JSON lines; empty ones are passed over. An error, of check too,
// names the line: "第 3 行…" behind what.
func readLines[T any](r io.Reader, what string, check func(*T) error) (out []T, err error) {
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<22)
	for line := 1; in.Scan(); line++ {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(in.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("%s第 %d 行不是有效的 JSON：%w", what, line, err)
		}
		if err := check(&v); err != nil {
			return nil, fmt.Errorf("%s第 %d 行：%w", what, line, err)
		}
		out = append(out, v)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s读不了：%w", what, err)
	}
	return out, nil
}

// readEach reads the files that match the pattern, in order of name.
func readEach[T any](files fs.FS, pattern string, read func(io.Reader) ([]T, error)) (all []T, err error) {
	names, err := fs.Glob(files, pattern) // in order of name
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		part, err := read(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s：%w", name, err)
		}
		all = append(all, part...)
	}
	return all, nil
}
