package warehouse

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite generated files")

func TestDocsAreCurrent(t *testing.T) {
	var want bytes.Buffer
	require.NoError(t, WriteDictionary(&want))
	path := filepath.Join("..", "docs", "marts.md")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, want.Bytes(), 0o644))
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want.String(), string(got), "docs/marts.md is stale: run go generate ./warehouse")
}

func TestDictionaryIsComplete(t *testing.T) {
	tables, err := Dictionary()
	require.NoError(t, err)
	require.Len(t, tables, len(MartNames()))
	for _, table := range tables {
		require.NotEmpty(t, table.English, table.Name)
		requireChinese(t, table.Chinese, table.Name)
		for _, c := range table.Columns {
			at := table.Name + "." + c.Name
			require.Regexp(t, `^[a-z][a-z0-9_]*$`, c.Name, at)
			require.NotContains(t, c.Type, "unknown", at)
			require.NotEmpty(t, c.English, at)
			requireChinese(t, c.Chinese, at)
			require.NotContains(t, c.English+c.Chinese, "|", "would break the table: "+at)
		}
	}
}

func requireChinese(t *testing.T, s, at string) {
	t.Helper()
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return
		}
	}
	t.Errorf("%s has no Chinese description: %q", at, s)
}
