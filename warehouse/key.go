package warehouse

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Files of a folder's state that have to do with its key.
const (
	keyName     = "key"      // the key, in hex; none where WEISU_KEY gives it
	keyIDName   = "key.id"   // fingerprint of the key in force
	keyNextName = "key.next" // of a rotation under way, see RotateKey
)

// keyBytes is the length of a key: 256 bits.
const keyBytes = 32

// LoadKey returns the secret that ids and masks of the folder are made with:
// env (the value of WEISU_KEY) if not empty, else DIR/state/key, which is made
// from random at the first run. A fingerprint kept beside it tells when a key
// is not the one that older snapshots were made with, or, where that is lost,
// the one in the current snapshot's manifest: that is an error, as is a key that
// got lost, because ids would no longer match those of older months.
//
// env may be the content of a key file or any secret of 16 characters and more.
func LoadKey(dir, env string, random io.Reader) ([]byte, error) {
	if err := prepareDir(dir); err != nil {
		return nil, err
	}
	state := filepath.Join(dir, stateName)
	key, err := keyFromEnv(env)
	if err != nil {
		return nil, err
	}
	if key == nil {
		if key, err = keyFromFile(dir, random); err != nil {
			return nil, err
		}
	}
	fingerprint := fingerprintOf(key)
	path := filepath.Join(state, keyIDName)
	id, err := os.ReadFile(path)
	known := strings.TrimSpace(string(id))
	missing := errors.Is(err, fs.ErrNotExist)
	if missing {
		known = cmp.Or(keyOfCurrent(dir), fingerprint)
	} else if err != nil {
		return nil, fmt.Errorf("无法读取密钥指纹：%w", err)
	}
	switch {
	case known == fingerprint && missing:
		if err := ReplaceFile(path, Content([]byte(fingerprint+"\n"))); err != nil {
			return nil, fmt.Errorf("无法保存密钥指纹：%w", err)
		}
	case known != fingerprint:
		return nil, fmt.Errorf("密钥与 %s 以往所用的不同：编号和脱敏标记将与以前各月对不上。"+
			"请恢复原来的密钥（环境变量 WEISU_KEY 或 %s）；若确要更换，请先看清后果：weisu key rotate -o %s，再重新处理全部数据",
			dir, filepath.Join(state, keyName), dir)
	}
	return key, nil
}

// parseKey reads a key in hex, as key files hold it.
func parseKey(text string) (key []byte, ok bool) {
	key, err := hex.DecodeString(strings.TrimSpace(text))
	return key, err == nil && len(key) == keyBytes
}

func randomKey(random io.Reader) ([]byte, error) {
	key := make([]byte, keyBytes)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("无法生成密钥：%w", err)
	}
	return key, nil
}

// fingerprintOf tells keys apart without telling anything of them.
func fingerprintOf(key []byte) string {
	sum := sha256.Sum256(append([]byte("weisu key fingerprint\n"), key...))
	return hex.EncodeToString(sum[:8])
}

func keyFromEnv(env string) ([]byte, error) {
	env = strings.TrimSpace(env)
	if env == "" {
		return nil, nil
	}
	if key, ok := parseKey(env); ok {
		return key, nil
	}
	if len(env) < 16 {
		return nil, errors.New("环境变量 WEISU_KEY 太短，容易被猜出；请用至少 16 个字符")
	}
	sum := sha256.Sum256([]byte(env))
	return sum[:], nil
}

func keyFromFile(dir string, random io.Reader) ([]byte, error) {
	path := filepath.Join(dir, stateName, keyName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newKey(dir, path, random)
	}
	if err != nil {
		return nil, fmt.Errorf("无法读取密钥：%w", err)
	}
	key, ok := parseKey(string(data))
	if !ok {
		return nil, fmt.Errorf("密钥文件 %s 已损坏；请从备份恢复。若已无备份，可更换密钥：weisu key rotate -o %s", path, dir)
	}
	return key, nil
}

// newKey makes the first run's key. Where the folder has been in use, the key
// got lost, and a new one would break every id without a word.
func newKey(dir, path string, random io.Reader) ([]byte, error) {
	ids, err := Snapshots(dir)
	if err != nil {
		return nil, err
	}
	_, err = os.Stat(filepath.Join(dir, stateName, keyIDName))
	if len(ids) > 0 || err == nil {
		return nil, fmt.Errorf("%s 已在使用，但密钥 %s 不见了：用新密钥，编号和脱敏标记将与以前各月对不上。"+
			"请从备份恢复该文件，或用环境变量 WEISU_KEY 给出原密钥；若已丢失，可更换密钥并重新处理全部数据：weisu key rotate -o %s", dir, path, dir)
	}
	key, err := randomKey(random)
	if err != nil {
		return nil, err
	}
	return key, saveState(filepath.Dir(path), keyName, hex.EncodeToString(key))
}
