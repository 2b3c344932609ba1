package nlp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
)

// labelMagic begins the file of a user's model; the number is that of the format
// and of the features. Behind it are the SHA-256 of the rest, and the rest, which
// is as in ReadModel's file with one head.
const (
	labelMagicName = "weisu label model "
	labelMagic     = labelMagicName + "1\n"
)

// headLabel is the one head of a user's model.
const headLabel = "label"

// A LabelModel gives texts one of the labels that a user taught it. It is
// immutable and safe for concurrent use.
type LabelModel struct {
	model *Model
	seg   *Segmenter
	pool  *sync.Pool
}

// ErrOtherVersion says that a model was trained with another lexicon, taxonomy
// or format than this program and configuration have.
var ErrOtherVersion = errors.New("模型与本次运行的版本不同")

// ReadLabelModel decodes a file as LabelTrainer writes it. cfg must have the
// words and the taxonomy that the model was trained with.
func ReadLabelModel(data []byte, cfg Config) (*LabelModel, error) {
	rest, ok := bytes.CutPrefix(data, []byte(labelMagic))
	switch {
	case ok:
	case len(data) == 0:
		return nil, fmt.Errorf("模型文件是空的：请用 weisu train 重新训练")
	case bytes.HasPrefix(data, []byte(labelMagicName)):
		return nil, fmt.Errorf("%w：模型文件的格式或特征是另一版的，请用 weisu train 重新训练", ErrOtherVersion)
	default:
		return nil, fmt.Errorf("这不是 weisu train 写的模型文件：请检查路径，或用 weisu train 训练")
	}
	if len(rest) < sha256.Size || sha256.Sum256(rest[sha256.Size:]) != [sha256.Size]byte(rest) {
		return nil, fmt.Errorf("模型文件不完整或已损坏（校验和不符）：请重新复制，或用 weisu train 重新训练")
	}
	m, h, err := decodeModel(rest[sha256.Size:])
	if err != nil {
		return nil, err
	}
	if len(m.heads) != 1 || m.heads[0].Name != headLabel {
		return nil, fmt.Errorf("模型文件损坏：应有一个分类头 %q", headLabel)
	}
	v, err := LabelVersions(cfg)
	if err != nil {
		return nil, err
	}
	if h.Lexicon != v.Lexicon {
		return nil, fmt.Errorf("%w：模型训练时的词典是 %s，本次运行的是 %s。请改回训练时的 nlp.user_words 和程序，或用 weisu train 重新训练",
			ErrOtherVersion, h.Lexicon, v.Lexicon)
	}
	if h.Taxonomy != v.Taxonomy {
		return nil, fmt.Errorf("%w：模型训练时的诉求分类表是 %s，本次运行的是 %s。请改回训练时的 nlp.taxonomy 和程序，或用 weisu train 重新训练",
			ErrOtherVersion, h.Taxonomy, v.Taxonomy)
	}
	seg, err := NewSegmenter(cfg.UserWords)
	if err != nil {
		return nil, err
	}
	return &LabelModel{m, seg, newScratchPool(len(m.idf))}, nil
}

// Labels are the labels that the model knows, in order of name.
func (m *LabelModel) Labels() []string { return m.model.heads[0].Classes }

// Label returns the likeliest label of a text and its probability.
func (m *LabelModel) Label(text string) (label string, score float64) {
	s := m.pool.Get().(*scratch)
	defer m.pool.Put(s)
	s.labelGrams(m.seg, text)
	s.lookUp(&m.model.table)
	m.model.score(s)
	h := &m.model.heads[0]
	z := s.logits[:len(h.Classes)]
	softmax(z)
	k := best(z)
	return h.Classes[k], float64(z[k])
}

// Versions are fingerprints of what a user's model depends on.
type Versions struct {
	Format   int    // of the file and the features
	Lexicon  string // the dictionary, the lexicon and the user's words
	Taxonomy string // the built-in taxonomy and the user's
}

// LabelVersions returns the versions that cfg stands for.
func LabelVersions(cfg Config) (Versions, error) {
	var own []byte
	if cfg.Taxonomy != "" {
		var err error
		if own, err = os.ReadFile(cfg.Taxonomy); err != nil {
			return Versions{}, fmt.Errorf("读取诉求分类文件：%w；请检查配置项 nlp.taxonomy", err)
		}
	}
	return Versions{
		Format:   1,
		Lexicon:  fingerprint(dictionaryFile, []byte(strings.Join(cfg.UserWords, "\n"))),
		Taxonomy: fingerprint(taxonomyYAML, own),
	}, nil
}

// fingerprint is the beginning of the SHA-256 of the parts, in hex.
func fingerprint(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		sum := sha256.Sum256(p)
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}
