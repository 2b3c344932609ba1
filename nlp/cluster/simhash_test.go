package cluster

import (
	"crypto/md5"
	"encoding/binary"
	"hash/fnv"
	"math/bits"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
)

// md5Tail is the hash of the reference: the last 8 bytes of MD5, big-endian.
func md5Tail(b []byte) uint64 {
	sum := md5.Sum(b)
	return binary.BigEndian.Uint64(sum[8:])
}

// The values of the Python package simhash (github.com/1e0ng/simhash), whose
// tests these are.
func TestSimHashAgreesWithReference(t *testing.T) {
	var v votes
	v.add(md5Tail([]byte("aaa")))
	v.add(md5Tail([]byte("bbb")))
	assert.Equal(t, uint64(57087923692560392), v.fingerprint())

	var even, rising votes
	for i := range 500 {
		h := md5Tail([]byte(strconv.Itoa(i)))
		even.add(h)
		for range 50 * i { // its weight
			rising.add(h)
		}
	}
	assert.Equal(t, uint64(7984652473404407437), even.fingerprint())
	assert.Equal(t, uint64(3372825719632739723), rising.fingerprint())

	for text, want := range map[string]uint64{
		"你好　世界！　　呼噜。": 15820109506574984036,
		"你好，世界　呼噜":    15820109506574984036,
		"How are you? I Am fine. ablar ablar xyz blar blar blar blar blar blar blar Thanks.": 17591554865737636986,
		"How are you i am fine.ablar ablar xyz blar blar blar blar blar blar blar than":      17591554797152377978,
		"How are you i am fine.ablar ablar xyz blar blar blar blar blar blar blar thank":     17591554865871854714,
	} {
		assert.Equal(t, want, SimHash(text, md5Tail), text)
	}
	assert.Less(t, bits.OnesCount64(17591554865737636986^17591554865871854714), 3)
	assert.Less(t, bits.OnesCount64(17591554797152377978^17591554865871854714), 3)
}

func TestHashIsFNV(t *testing.T) {
	for _, s := range []string{"", "a", "挂号排队"} {
		h := fnv.New64a()
		h.Write([]byte(s))
		assert.Equal(t, h.Sum64(), Hash(s))
		assert.Equal(t, h.Sum64(), Hash([]byte(s)))
	}
}

// slowNearDuplicates compares each with each.
func slowNearDuplicates(fs []uint64, distance int) []int32 {
	s, root, size := newSets(len(fs)), make([]int32, len(fs)), make([]int32, len(fs))
	for i := range fs {
		for j := range i {
			if bits.OnesCount64(fs[i]^fs[j]) <= distance {
				s.join(int32(i), int32(j))
			}
		}
	}
	for i := range fs {
		root[i] = s.root(int32(i))
		size[root[i]]++
	}
	return numbered(root, size)
}

func TestNearDuplicatesFindsAllPairs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for distance := range 6 {
		var fs []uint64
		for range 40 {
			// Random ones, and crowds around one fingerprint, some of them equal.
			f := r.Uint64()
			for range 1 + r.IntN(30) {
				g := f
				for range r.IntN(7) {
					g ^= 1 << r.IntN(64)
				}
				fs = append(fs, g)
			}
		}
		assert.Equal(t, slowNearDuplicates(fs, distance), NearDuplicates(fs, distance), "distance %d", distance)
	}
	assert.Empty(t, NearDuplicates(nil, 3))
	assert.Equal(t, []int32{-1}, NearDuplicates([]uint64{5}, 3))
	assert.Equal(t, []int32{0, 0, 0}, NearDuplicates([]uint64{5, 5, 5}, 0))
}

// 200,000 fingerprints: thousands equal, thousands around the same one.
func BenchmarkNearDuplicates(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	fs := make([]uint64, 0, 200_000)
	for len(fs) < cap(fs) {
		f := r.Uint64()
		for range min(cap(fs)-len(fs), 1+r.IntN(5000)) {
			g := f
			for range r.IntN(6) {
				g ^= 1 << r.IntN(64)
			}
			fs = append(fs, g)
		}
		for range min(cap(fs)-len(fs), 1000) {
			fs = append(fs, r.Uint64())
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		NearDuplicates(fs, 3)
	}
}
