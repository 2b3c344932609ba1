package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The block in docs/configuration.md is the defaults, key by key.
func TestDocumentedDefaults(t *testing.T) {
	doc, err := os.ReadFile("../../docs/configuration.md")
	require.NoError(t, err)
	_, block, found := strings.Cut(string(doc), "```yaml\n")
	require.True(t, found)
	block, _, _ = strings.Cut(block, "```")
	path := filepath.Join(t.TempDir(), "weisu.yaml")
	require.NoError(t, os.WriteFile(path, []byte(block), 0o600))
	got, _, err := loadConfig(path)
	require.NoError(t, err)
	want, err := yaml.Marshal(defaultConfig())
	require.NoError(t, err)
	gotYAML, err := yaml.Marshal(got)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(gotYAML))
}
