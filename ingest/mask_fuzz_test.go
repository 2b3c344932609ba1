package ingest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzMaskPlanted plants a resident id and a mobile number of a generated
// person into a text: whatever stands around them, no plain run of their
// digits may be left, and masking twice is masking once.
func FuzzMaskPlanted(f *testing.F) {
	for _, s := range []string{"", "电话", "批号20230101，", "138", "\n-", "护照号", "[电话#k3f9a2xy]", "一三八", "军字第", "号附", "＋８６"} {
		f.Add(s, s, uint64(len(s)))
	}
	c, m := testCleaner(f), testMasker()
	f.Fuzz(func(t *testing.T, before, after string, seed uint64) {
		g := newPrivacyGen(seed)
		for _, value := range []string{g.resident(), "139" + g.digits(8)} {
			text := c.fold(before + "，" + value + "。" + after)
			masked, _ := m.mask(text)
			again, n := m.mask(masked)
			require.Equal(t, masked, again)
			require.Zero(t, n)
			plain := c.fold(value)
			if strings.Contains(c.fold(before+after), plain) {
				continue // there of itself, perhaps as a part of something longer
			}
			require.NotContains(t, masked, plain)
		}
	})
}
