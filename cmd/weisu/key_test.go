package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"weisu/warehouse"
)

func TestKeyRotate(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("a.csv", []byte("工单编号,诉求内容,来电时间\nG1,排队三小时，电话13912345678,2024-03-05\n"), 0o600))
	without := func(args ...string) (int, string, string) {
		var out, errOut bytes.Buffer
		code := run(context.Background(), args, nil, strings.NewReader(""), &out, &errOut)
		return code, out.String(), errOut.String()
	}
	code, _, errOut := without("run", "--quiet", "-o", "o", "a.csv")
	require.Equal(t, exitOK, code, errOut)
	old, err := os.ReadFile(filepath.Join("o", "state", "key"))
	require.NoError(t, err)

	before := tree(t, "o")
	code, out, errOut := without("key", "rotate", "-o", "o")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errOut, "--yes")
	assert.Contains(t, out, "complaint_id")
	assert.Contains(t, out, "2024-03")
	assert.Equal(t, before, tree(t, "o"))

	code, out, errOut = without("key", "rotate", "-o", "o", "--yes")
	require.Equal(t, exitOK, code, errOut)
	key, err := os.ReadFile(filepath.Join("o", "state", "key"))
	require.NoError(t, err)
	assert.NotEqual(t, old, key)
	code, info, errOut := without("key", "-o", "o")
	require.Equal(t, exitOK, code, errOut)
	assert.Contains(t, info, filepath.Join("o", "state", "key"))
	for _, secret := range [][]byte{old, key} {
		assert.NotContains(t, out+info, strings.TrimSpace(string(secret)))
	}
	assert.Contains(t, info, "用的是另一把密钥", "the snapshot is of the key before")
	code, out, errOut = without("run", "--quiet", "-o", "o", "a.csv")
	assert.Equal(t, exitOK, code, errOut)
	assert.Contains(t, out, "密钥更换过")
	_, m, err := warehouse.ReadManifest("o", "")
	require.NoError(t, err)
	assert.Contains(t, info, m.Key)
	code, out, errOut = without("run", "--quiet", "-o", "o", "a.csv")
	assert.Equal(t, exitOK, code, errOut)
	assert.NotContains(t, out, "密钥更换过")

	// a stop after the new key came into force: run completes it and says so
	require.NoError(t, os.WriteFile(filepath.Join("o", "state", "key.next"), key, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join("o", "state", "key"), old, 0o600))
	code, _, errOut = without("run", "--quiet", "-o", "o", "a.csv")
	assert.Equal(t, exitOK, code, errOut)
	assert.Contains(t, errOut, "补完")

	code, _, errOut = without("key", "-o", "nosuch")
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, errOut, "还没有密钥")
}
