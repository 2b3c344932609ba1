package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"weisu/ingest"
	"weisu/metrics"
	"weisu/nlp"
	"weisu/warehouse"
)

// A Config is weisu.yaml: one section a package, every key optional.
type Config struct {
	Ingest    ingest.Config    `yaml:"ingest"`
	NLP       nlp.Config       `yaml:"nlp"`
	Metrics   metrics.Config   `yaml:"metrics"`
	Warehouse warehouse.Config `yaml:"warehouse"`
}

func defaultConfig() Config {
	return Config{
		Ingest:    ingest.DefaultConfig(),
		NLP:       nlp.DefaultConfig(),
		Metrics:   metrics.DefaultConfig(),
		Warehouse: warehouse.DefaultConfig(),
	}
}

// configName is the file that is taken from the working folder where -c names
// none.
const configName = "weisu.yaml"

// loadConfig reads the configuration strictly: a key that nobody knows is an
// error, since a misspelt one would silently do nothing. Relative paths in it
// are relative to the file. It returns the path read, "" for the defaults.
func loadConfig(path string) (Config, string, error) {
	c := defaultConfig()
	given := path != ""
	if !given {
		path = configName
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !given {
		return c, "", nil
	}
	if err != nil {
		return c, "", usagef("读不了配置文件 %s：%w", path, err)
	}
	err = yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&c)
	if err != nil && !errors.Is(err, io.EOF) {
		return c, "", usagef("配置文件 %s 有误：\n%s\n可用的键见 docs/configuration.md", path, yaml.FormatError(err, false, true))
	}
	c.Ingest.Rebase(filepath.Dir(path))
	c.NLP.Rebase(filepath.Dir(path))
	c.Metrics.Rebase(filepath.Dir(path))
	for _, section := range []interface{ Validate() error }{&c.Ingest, &c.NLP, &c.Metrics, &c.Warehouse} {
		if err := section.Validate(); err != nil {
			return c, "", usagef("配置文件 %s：%w", path, err)
		}
	}
	return c, path, nil
}

// loadTable reads a table that the configuration names under key; what is the
// table in the user's words. Without a path there is none to read.
func loadTable(path, key, what string, read func(io.Reader) error) error {
	if path == "" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return usagef("读不了%s %s（%s）：%w", what, path, key, err)
	}
	defer f.Close()
	if err := read(f); err != nil {
		return usageError{err}
	}
	return nil
}
