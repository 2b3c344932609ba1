package warehouse

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// modelName is the classifier that learned from the folder's labels; its card
// bears the same name and a suffix.
const modelName = "model.bin"

// StateModel returns the path and the SHA-256 of the model that the labels of
// dir were learned into; both are "" where there is none.
func StateModel(dir string) (path, sum string, err error) {
	path = filepath.Join(dir, stateName, modelName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("无法读取模型：%w", err)
	}
	hash := sha256.Sum256(data)
	return path, hex.EncodeToString(hash[:]), nil
}

// SaveModel makes model the folder's own, the card beside it first: a model is
// never without one. It returns the model's path.
func (s *State) SaveModel(model, card []byte, cardSuffix string) (path string, err error) {
	path = filepath.Join(s.dir, stateName, modelName)
	if err := ReplaceFile(path+cardSuffix, Content(card)); err != nil {
		return "", err
	}
	return path, ReplaceFile(path, Content(model))
}
