package main

import "golang.org/x/text/encoding/simplifiedchinese"

// inGB2312 reports whether r is a character or a mark of GB 2312.
func inGB2312(r rune) bool {
	b, err := simplifiedchinese.GBK.NewEncoder().String(string(r))
	return err == nil && len(b) == 2 && b[0] >= 0xA1 && b[0] <= 0xF7 && b[1] >= 0xA1
}
