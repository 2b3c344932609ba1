package cluster

import "math/bits"

// number gives the buckets of the features of texts numbers from 0, in the same order.
// It returns the texts with these numbers for buckets, and the weights by number: one
// after the other in memory, where the weights of all buckets are too many for a
// processor's cache.
func number(texts []Features, weights []float32) ([]Features, []float32) {
	v, all := &vocabulary{}, 0
	for _, fs := range texts {
		for _, f := range fs {
			v.add(f.bucket())
		}
		all += len(fs)
	}
	numbered := make([]float32, 0, v.rank())
	for b := range v.each {
		numbered = append(numbered, weights[b])
	}
	out, features := make([]Features, len(texts)), make(Features, 0, all)
	for t, fs := range texts {
		from := len(features)
		for _, f := range fs {
			features = append(features, f.withBucket(v.number(f.bucket())))
		}
		out[t] = features[from:len(features):len(features)]
	}
	return out, numbered
}

// A vocabulary is a set of buckets that knows how many lesser ones there are.
type vocabulary struct {
	has    [buckets / 64]uint64
	before [buckets / 64]uint32 // buckets in the words before
}

func (v *vocabulary) add(bucket uint32) { v.has[bucket/64] |= 1 << (bucket % 64) }

// rank makes number work, once all are added, and returns how many there are.
func (v *vocabulary) rank() (n uint32) {
	for i, word := range v.has {
		v.before[i] = n
		n += uint32(bits.OnesCount64(word))
	}
	return n
}

// number tells how many lesser buckets there are.
func (v *vocabulary) number(bucket uint32) uint32 {
	lesser := v.has[bucket/64] & (1<<(bucket%64) - 1)
	return v.before[bucket/64] + uint32(bits.OnesCount64(lesser))
}

// each yields the buckets, the least first.
func (v *vocabulary) each(yield func(uint32) bool) {
	for i, word := range v.has {
		for ; word != 0; word &= word - 1 {
			if !yield(uint32(64*i + bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}
