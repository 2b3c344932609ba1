// Package workbook writes Excel files whose bytes follow from their content.
package workbook

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// stamp is the time that every workbook bears: excelize would write now.
const stamp = "2025-01-02T00:00:00Z"

// Write writes the workbook. excelize packs the sheets of its stream writers in
// the order of a map, so the parts are packed again by name.
func Write(f *excelize.File, w io.Writer) error {
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "weisu", Created: stamp, Modified: stamp}); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	parts, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	slices.SortFunc(parts.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, part := range parts.File {
		if err := out.Copy(part); err != nil {
			return fmt.Errorf("workbook: %w", err)
		}
	}
	return out.Close()
}
