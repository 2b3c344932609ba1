package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mayImport is the house rule: which of our packages a folder may see.
// A folder's own subfolders are its own business.
var mayImport = map[string][]string{
	"ingest":    nil,
	"nlp":       nil,
	"metrics":   {"ingest", "nlp"},
	"warehouse": {"ingest", "nlp", "metrics"},
	"cmd":       {"ingest", "nlp", "metrics", "warehouse", "cmd"},
}

// onlyIn are libraries that one file wraps, so that a successor is a change of
// one file.
var onlyIn = map[string]string{
	"github.com/marcboeker/go-duckdb": "warehouse/duckdb.go",
	"github.com/go-ego/gse":           "nlp/internal/gsedict/gsedict.go",
}

func TestImportsRunOneWay(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := 0
	for dir, allowed := range mayImport {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			require.NoError(t, err)
			if d.IsDir() || !strings.HasSuffix(path, ".go") {
				return nil
			}
			seen++
			rel, err := filepath.Rel(root, path)
			require.NoError(t, err)
			checkImports(t, path, filepath.ToSlash(rel), dir, allowed)
			return nil
		})
		require.NoError(t, err)
	}
	assert.Greater(t, seen, 50, "the walk must find the code")
}

func checkImports(t *testing.T, path, rel, dir string, allowed []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	require.NoError(t, err)
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		require.NoError(t, err)
		if ours, ok := strings.CutPrefix(name, "weisu/"); ok {
			top, _, _ := strings.Cut(ours, "/")
			if top != dir {
				assert.Contains(t, allowed, top, "%s must not import %s", rel, name)
			}
			continue
		}
		for lib, only := range onlyIn {
			if name == lib || strings.HasPrefix(name, lib+"/") {
				isTest := strings.HasSuffix(rel, "_test.go")
				assert.True(t, isTest || rel == only, "%s imports %s; only %s may", rel, name, only)
			}
		}
	}
}
