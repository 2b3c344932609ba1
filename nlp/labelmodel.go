package nlp

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"sync"
)

// labelMagic begins the file of a user's model, a sealed one; the number is that
// of the format and of the features. The rest is as in ReadModel's file with one
// head.
const (
	labelMagicName = "weisu label model "
	labelMagic     = labelMagicName + "1\n"
	trainCommand   = "weisu train"
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

// ReadLabelModel decodes a file as LabelTrainer writes it. cfg must have the
// words and the taxonomy that the model was trained with.
func ReadLabelModel(data []byte, cfg Config) (*LabelModel, error) {
	body, err := unseal(data, labelMagicName, labelMagic, trainCommand)
	if err != nil {
		return nil, err
	}
	m, h, err := decodeModel(body)
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
	if err := v.sameTaxonomy(h.Taxonomy, trainCommand); err != nil {
		return nil, err
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
