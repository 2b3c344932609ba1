package ingest

import (
	"strings"
	"time"
)

// A TextCleaner brings a single text into the form that complaints have:
// cleaned, Simplified, masked. It serves pipes, which have no folder and so no
// key: personal data becomes a bare placeholder such as [电话]. It is safe for
// concurrent use.
type TextCleaner struct {
	cleaner *cleaner
	masker  *masker
}

// NewTextCleaner makes a TextCleaner with the masking that c asks for.
func NewTextCleaner(c Config) (*TextCleaner, error) {
	cl, err := newCleaner()
	if err != nil {
		return nil, err
	}
	return &TextCleaner{cl, newMasker(nil, maskOptions{
		publicNumbers: c.PublicNumbers, doctors: c.MaskDoctorNames,
	})}, nil
}

// Clean returns the text clean and masked.
func (t *TextCleaner) Clean(s string) string {
	masked, _ := t.masker.mask(t.cleaner.fold(s))
	return placeholders(t.cleaner.tidy(masked))
}

// CleanID returns an id as it was given, with a placeholder for personal data
// in it.
func (t *TextCleaner) CleanID(id string) string {
	if masked := t.masker.id(t.cleaner.fold(id), time.Time{}); strings.Contains(masked, "#") {
		return placeholders(masked)
	}
	return id
}
