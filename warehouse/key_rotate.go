package warehouse

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A rotation goes through these steps, each durable before the next:
//
//  1. key.FINGERPRINT   the old key is copied there (with forget: removed from there)
//  2. key.next          the new key, or the note that WEISU_KEY holds it
//  3. key.id            the new fingerprint: from here on the new key is in force
//  4. key               key.next takes its name, or, with WEISU_KEY, key goes
//
// A stop before 3 leaves the old key in force and a key.next that key.id does
// not name; one after 3 leaves a key.next that it does. MendKey tells the two
// apart and undoes the one, completes the other. Neither key is ever lost
// while key.id names it.

// envNote in key.next, before the fingerprint, says that the key itself is in
// WEISU_KEY and on no disk.
const envNote = "WEISU_KEY "

// A Mending is what MendKey found.
type Mending int

const (
	NothingToMend     Mending = iota
	RotationUndone            // stopped before it was in force: the old key still is
	RotationCompleted         // stopped after: the new key is
)

// A Rotation tells of a change of keys.
type Rotation struct {
	Mended  Mending // of an earlier one; where that was completed, nothing else was done
	From    string  // fingerprint of the old key, "" if unknown
	To      string  // and of the new one
	Kept    string  // where the old key is now; "" if forgotten or never ours to keep
	FromEnv bool    // the new key is the one in WEISU_KEY
}

// ErrKeyInUse is wrapped by the error that tells of a rotation to the key that
// is in force already.
var ErrKeyInUse = errors.New("密钥没有变化")

// RotateKey gives dir another key, under the folder's lock: the one in env (the
// value of WEISU_KEY) if not empty, else a random one. The old key is kept
// beside it unless forget is set.
func RotateKey(dir, env string, forget bool, random io.Reader, now time.Time) (r *Rotation, err error) {
	if err := mustBeUsed(dir); err != nil {
		return nil, err
	}
	next, err := keyFromEnv(env)
	if err != nil {
		return nil, err
	}
	l, err := acquire(dir, now)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.release()) }()

	r = &Rotation{FromEnv: next != nil}
	if r.Mended, err = MendKey(dir); err != nil {
		return nil, err
	}
	known, err := knownKey(dir)
	if err != nil {
		return nil, err
	}
	if r.Mended == RotationCompleted {
		// Most likely the same command again after a stop: to rotate once
		// more would leave everybody with one key too many.
		r.To = known
		return r, nil
	}
	if next == nil {
		if next, err = randomKey(random); err != nil {
			return nil, err
		}
	}
	r.From, r.To = known, fingerprintOf(next)
	if r.From == r.To {
		return nil, fmt.Errorf("%w：WEISU_KEY 就是 %s 现用的密钥；请先把它设为新密钥，或取消设置以生成随机密钥", ErrKeyInUse, dir)
	}
	for _, step := range rotationSteps(dir, next, forget, r) {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// rotationSteps are the steps above, apart so that a test can stop between.
func rotationSteps(dir string, next []byte, forget bool, r *Rotation) []func() error {
	state := filepath.Join(dir, stateName)
	return []func() error{
		func() (err error) {
			r.Kept, err = setAside(state, forget)
			return err
		},
		func() error {
			text := hex.EncodeToString(next)
			if r.FromEnv {
				text = envNote + r.To
			}
			return saveState(state, keyNextName, text)
		},
		func() error { return saveState(state, keyIDName, r.To) },
		func() error { return installKey(state, r.FromEnv) },
	}
}

func saveState(state, name, text string) error {
	if err := ReplaceFile(filepath.Join(state, name), Content([]byte(text+"\n"))); err != nil {
		return fmt.Errorf("无法保存密钥：%w", err)
	}
	return nil
}

// setAside copies the key file, if there is one, to where old keys are kept,
// or makes sure that no copy is there. A key file that is damaged is kept as
// well: somebody may be able to read it.
func setAside(state string, forget bool) (kept string, err error) {
	data, err := os.ReadFile(filepath.Join(state, keyName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("无法读取密钥：%w", err)
	}
	text := string(bytes.TrimSpace(data))
	name := keyName + ".damaged"
	if key, ok := parseKey(text); ok {
		name = keyName + "." + fingerprintOf(key)
	}
	if !forget {
		return filepath.Join(state, name), saveState(state, name, text)
	}
	return "", removeState(state, name)
}

// installKey is the last step.
func installKey(state string, env bool) error {
	if env {
		if err := removeState(state, keyName); err != nil {
			return err
		}
		return removeState(state, keyNextName)
	}
	if err := rename(filepath.Join(state, keyNextName), filepath.Join(state, keyName)); err != nil {
		return fmt.Errorf("无法保存密钥：%w", err)
	}
	return syncDir(state)
}

// removeState removes a file of the state, durably; one that is not there is fine.
func removeState(state, name string) error {
	if err := remove(filepath.Join(state, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("无法删除：%w", err)
	}
	return syncDir(state)
}

// MendKey undoes or completes a rotation that was stopped on its way. The
// caller holds the lock.
func MendKey(dir string) (Mending, error) {
	state := filepath.Join(dir, stateName)
	m, env, err := pendingRotation(dir)
	switch {
	case err != nil || m == NothingToMend:
		return m, err
	case m == RotationUndone:
		return m, removeState(state, keyNextName)
	}
	return m, installKey(state, env)
}

// pendingRotation tells what MendKey will do, and whether the new key is in
// WEISU_KEY.
func pendingRotation(dir string) (m Mending, env bool, err error) {
	path := filepath.Join(dir, stateName, keyNextName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return NothingToMend, false, nil
	}
	if err != nil {
		return NothingToMend, false, fmt.Errorf("无法读取密钥：%w", err)
	}
	next, env := strings.CutPrefix(strings.TrimSpace(string(data)), envNote)
	if !env {
		key, ok := parseKey(next)
		if !ok {
			return NothingToMend, false, fmt.Errorf("上次更换密钥留下的 %s 已损坏；请从备份恢复 %s", path, filepath.Dir(path))
		}
		next = fingerprintOf(key)
	}
	id, err := os.ReadFile(filepath.Join(dir, stateName, keyIDName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return NothingToMend, false, fmt.Errorf("无法读取密钥指纹：%w", err)
	}
	if strings.TrimSpace(string(id)) == next {
		return RotationCompleted, env, nil
	}
	return RotationUndone, env, nil
}

// knownKey returns the fingerprint of the key that the folder's ids are made
// with; "" if nothing tells.
func knownKey(dir string) (string, error) {
	id, err := os.ReadFile(filepath.Join(dir, stateName, keyIDName))
	if err == nil {
		return strings.TrimSpace(string(id)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("无法读取密钥指纹：%w", err)
	}
	if recorded := keyOfCurrent(dir); recorded != "" {
		return recorded, nil
	}
	data, err := os.ReadFile(filepath.Join(dir, stateName, keyName))
	if key, ok := parseKey(string(data)); err == nil && ok {
		return fingerprintOf(key), nil
	}
	return "", nil
}

// mustBeUsed makes sure that dir is a folder with a key to speak of: to look
// at a key must not make a folder.
func mustBeUsed(dir string) error {
	known, err := knownKey(dir)
	if err != nil {
		return err
	}
	ids, err := Snapshots(dir)
	if err != nil {
		return err
	}
	if st, err := os.Stat(filepath.Join(dir, stateName)); known == "" && len(ids) == 0 || err != nil || !st.IsDir() {
		return fmt.Errorf("%s 还没有密钥：它在第一次 weisu run -o %s 时生成", dir, dir)
	}
	return nil
}
