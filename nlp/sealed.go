package nlp

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
)

// A sealed file is one that weisu train wrote: name and number of its format,
// the SHA-256 of the rest, and the rest. Models that people made travel, and a
// damaged one would answer, too.

// seal writes body as a sealed file; magic is the format's name and number.
func seal(w io.Writer, magic string, body []byte) error {
	sum := sha256.Sum256(body)
	for _, part := range [][]byte{[]byte(magic), sum[:], body} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("写模型文件：%w", err)
		}
	}
	return nil
}

// unseal returns the body of a sealed file, or what is wrong with it; name is
// the magic without its number, again the command that makes such a file.
func unseal(data []byte, name, magic, again string) ([]byte, error) {
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	switch {
	case ok:
	case len(data) == 0:
		return nil, fmt.Errorf("模型文件是空的：请用 %s 重新训练", again)
	case bytes.HasPrefix(data, []byte(name)):
		return nil, fmt.Errorf("%w：模型文件的格式或特征是另一版的，请用 %s 重新训练", ErrOtherVersion, again)
	default:
		return nil, fmt.Errorf("这不是 %s 写的模型文件：请检查路径，或用 %[1]s 训练", again)
	}
	if len(rest) < sha256.Size || sha256.Sum256(rest[sha256.Size:]) != [sha256.Size]byte(rest) {
		return nil, fmt.Errorf("模型文件不完整或已损坏（校验和不符）：请重新复制，或用 %s 重新训练", again)
	}
	return rest[sha256.Size:], nil
}

// ErrOtherVersion says that a model was trained with another lexicon, taxonomy
// or format than this program and configuration have.
var ErrOtherVersion = errors.New("模型与本次运行的版本不同")

// sameTaxonomy refuses a model that was trained with another taxonomy.
func (v Versions) sameTaxonomy(trained, again string) error {
	if trained == v.Taxonomy {
		return nil
	}
	return fmt.Errorf("%w：模型训练时的诉求分类表是 %s，本次运行的是 %s。请改回训练时的 nlp.taxonomy 和程序，或用 %s 重新训练",
		ErrOtherVersion, trained, v.Taxonomy, again)
}
