package nlp

import "path/filepath"

// Rebase makes relative paths relative to dir, the folder of the configuration.
func (c *Config) Rebase(dir string) {
	for _, path := range []*string{&c.Taxonomy, &c.Rules, &c.Model} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
}
