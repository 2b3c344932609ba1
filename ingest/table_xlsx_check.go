package ingest

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// Bounds of what a workbook may unpack to: real ones unpack to ten or twenty
// times their size, a sheet of a million long rows to some gigabytes. Beyond
// that it is a bomb, which would fill the disk with excelize's temporary files.
const (
	maxUnpacked  = 4 << 30
	harmlessSize = 256 << 20 // is read whatever the ratio
	maxRatio     = 200
)

// checkUnpacked refuses a workbook that unpacks to too much. The sizes are
// those that the archive declares; archive/zip gives no more than them.
func checkUnpacked(file string) error {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return workbookError(err)
	}
	defer archive.Close()
	var packed, unpacked uint64
	for _, f := range archive.File {
		packed += f.CompressedSize64
		unpacked += min(f.UncompressedSize64, maxUnpacked+1) // no overflow
	}
	if unpacked > maxUnpacked || unpacked > harmlessSize && unpacked/maxRatio > packed {
		return fmt.Errorf("解压后有 %d MB（压缩包 %d KB），超过上限，不像是正常的工作簿：请检查文件来源；若确有这么多数据，请另存为 .csv 或分成几个工作簿",
			unpacked>>20, packed>>10)
	}
	return nil
}

// lastSheetRow returns the number of the last row of a sheet, found by its
// tags alone: an account to hold against the rows that came out of the XML
// decoder. It costs one unpacking of the sheet, some hundredths of the time
// that reading it takes. A sheet whose part cannot be found has 0.
func lastSheetRow(file, sheet string) (int, error) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return 0, workbookError(err)
	}
	defer archive.Close()
	part := sheetPart(&archive.Reader, sheet)
	if part == nil {
		return 0, nil
	}
	r, err := part.Open()
	if err != nil {
		return 0, workbookError(err)
	}
	defer r.Close()
	last, err := lastRowTag(r)
	if err != nil {
		return 0, workbookError(err)
	}
	return last, nil
}

// sheetPart finds the part of the archive that holds a sheet, by the
// workbook's relations; nil if they are written in a way that is not known.
func sheetPart(archive *zip.Reader, sheet string) *zip.File {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if !decodePart(archive, "xl/workbook.xml", &book) || !decodePart(archive, "xl/_rels/workbook.xml.rels", &rels) {
		return nil
	}
	for _, s := range book.Sheets {
		for _, rel := range rels.Relations {
			if s.Name != sheet || s.ID != rel.ID {
				continue
			}
			name := strings.TrimPrefix(rel.Target, "/")
			if name == rel.Target {
				name = path.Join("xl", rel.Target)
			}
			for _, f := range archive.File {
				if strings.EqualFold(f.Name, name) {
					return f
				}
			}
		}
	}
	return nil
}

// decodePart decodes a part of the archive, and tells whether it could.
func decodePart(archive *zip.Reader, name string, v any) bool {
	for _, f := range archive.File {
		if !strings.EqualFold(f.Name, name) {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return false
		}
		defer r.Close()
		return xml.NewDecoder(r).Decode(v) == nil
	}
	return false
}

// lastRowTag returns the row number that the last <row> tag bears, or the
// count of such tags where they bear none.
func lastRowTag(r io.Reader) (int, error) {
	br := bufio.NewReaderSize(r, 256<<10)
	last := 0
	for {
		tag, err := br.ReadSlice('>')
		switch {
		case errors.Is(err, io.EOF):
			return last, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull): // a long text: no tag of ours
			return 0, err
		}
		i := bytes.LastIndexByte(tag, '<')
		if i < 0 || !bytes.HasPrefix(tag[i:], []byte("<row")) || len(tag) < i+5 {
			continue
		}
		switch tag[i+4] {
		case ' ', '\t', '\r', '\n', '/', '>':
			last++
			if n := rowAttribute(tag[i+4:]); n > 0 {
				last = n
			}
		}
	}
}

// rowAttribute returns the value of the attribute r in a tag, 0 without one.
func rowAttribute(tag []byte) int {
	for _, field := range bytes.Fields(tag) {
		if value, ok := bytes.CutPrefix(field, []byte("r=")); ok {
			n, err := strconv.Atoi(string(bytes.Trim(value, `"'/>`)))
			if err != nil {
				return 0
			}
			return n
		}
	}
	return 0
}
