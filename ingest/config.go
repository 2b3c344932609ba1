package ingest

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Config says how exports are to be read. The zero value is not usable: start
// from DefaultConfig. Its YAML form is the section `ingest:` of weisu.yaml.
type Config struct {
	// Columns overrules the recognition of headers: role → header or headers,
	// as in {text: [标题, 内容], person: []}. The texts of several columns are
	// joined; of other roles the first column that is filled counts. An empty
	// list switches a role off. A file that has none of the headers named is
	// mapped as if nothing were said.
	Columns map[Role]Headers `yaml:"columns"`

	// Sheets names the sheets of a workbook to read; empty means all.
	Sheets []string `yaml:"sheets"`

	// Units, Visits and Events are the paths of units.csv, visits.csv and
	// events.csv; "" is none.
	Units  string `yaml:"units"`
	Visits string `yaml:"visits"`
	Events string `yaml:"events"`

	// PublicNumbers are telephone numbers that masking leaves alone besides
	// the built-in hotlines (12345, 12320, …).
	PublicNumbers []string `yaml:"public_numbers"`

	// MaskDoctorNames masks the names of staff too (张医生 → a token).
	MaskDoctorNames bool `yaml:"mask_doctor_names"`

	// MaxCellBytes is the longest cell that is read; a row with a longer one
	// is rejected as too_long.
	MaxCellBytes int `yaml:"max_cell_bytes"`
}

// DefaultConfig is what weisu does without a configuration.
func DefaultConfig() Config {
	return Config{MaskDoctorNames: true, MaxCellBytes: 1 << 20}
}

// Validate tells what in the configuration can't be meant, all of it at once.
func (c Config) Validate() error {
	var errs []error
	roles := make([]Role, 0, len(c.Columns))
	for r := range c.Columns {
		roles = append(roles, r)
	}
	slices.Sort(roles)
	owner := map[string]Role{}
	for _, r := range roles {
		if !r.known() {
			errs = append(errs, fmt.Errorf("ingest.columns: 没有“%s”这一项;可用的有:%s", r, strings.Join(roleNames(), "、")))
			continue
		}
		for _, h := range c.Columns[r] {
			key := headerKey(h).key
			switch other, taken := owner[key]; {
			case key == "":
				errs = append(errs, fmt.Errorf("ingest.columns.%s: 列名为空;不用这一项请写 []", r))
			case taken && other != r:
				errs = append(errs, fmt.Errorf("ingest.columns: 列“%s”同时用于 %s 和 %s,只能留一处", h, other, r))
			}
			owner[key] = r
		}
	}
	if c.MaxCellBytes < 1 {
		errs = append(errs, fmt.Errorf("ingest.max_cell_bytes: 应大于 0,现为 %d", c.MaxCellBytes))
	}
	return errors.Join(errs...)
}

// Headers are the names of one or more columns; in YAML a string or a list.
type Headers []string

// UnmarshalYAML reads `列名` as well as `[列名, 列名]`.
func (h *Headers) UnmarshalYAML(unmarshal func(any) error) error {
	var many []string
	if err := unmarshal(&many); err == nil {
		*h = many
		return nil
	}
	var one string
	if err := unmarshal(&one); err != nil {
		return fmt.Errorf("列名应为文字或文字的列表: %w", err)
	}
	*h = Headers{one}
	return nil
}

// Rebase makes relative paths relative to dir, the folder of the configuration.
func (c *Config) Rebase(dir string) {
	for _, path := range []*string{&c.Units, &c.Visits, &c.Events} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
}
