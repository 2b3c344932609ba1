package cluster

import "math/bits"

// number gives the buckets in which texts have features of any weight numbers from 0,
// in the same order. It returns the texts with these numbers for buckets, without
// the features that weigh nothing, and the weights by number: one after the other in
// memory, where the weights of all buckets are too many for a processor's cache.
func number(texts []Features, weights []float32) ([]Features, []float32) {
	v, all := vocabulary{}, 0
	for _, fs := range texts {
		for _, f := range fs {
			if weights[f.bucket()] > 0 {
				v.add(f.bucket())
				all++
			}
		}
	}
	numbered := make([]float32, v.rank())
	out, features := make([]Features, len(texts)), make(Features, 0, all)
	for t, fs := range texts {
		from := len(features)
		for _, f := range fs {
			if w := weights[f.bucket()]; w > 0 {
				n := v.number(f.bucket())
				numbered[n] = w
				features = append(features, f.withBucket(n))
			}
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

func (v *vocabulary) number(bucket uint32) uint32 {
	lesser := v.has[bucket/64] & (1<<(bucket%64) - 1)
	return v.before[bucket/64] + uint32(bits.OnesCount64(lesser))
}
