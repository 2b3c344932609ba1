package ingest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// count sends 0, 1, 2 … n-1.
func count(n int) func(context.Context, func(int) error) error {
	return func(_ context.Context, send func(int) error) error {
		for i := range n {
			if err := send(i); err != nil {
				return err
			}
		}
		return nil
	}
}

// double is slow now and then, so that later items are ready before it.
func double() func(context.Context, int) (int, error) {
	return func(_ context.Context, i int) (int, error) {
		if i%7 == 0 {
			time.Sleep(time.Millisecond)
		}
		return 2 * i, nil
	}
}

func TestInOrder(t *testing.T) {
	var got []int
	err := InOrder(context.Background(), count(200), double, func(i, twice int) error {
		assert.Equal(t, 2*i, twice)
		got = append(got, i)
		return nil
	})
	require.NoError(t, err)
	require.Len(t, got, 200)
	for i, v := range got {
		assert.Equal(t, i, v)
	}
}

func TestInOrderEnds(t *testing.T) {
	broken := errors.New("broken")
	ignore := func(int, int) error { return nil }
	t.Run("producer", func(t *testing.T) {
		seen := 0
		err := InOrder(context.Background(), func(ctx context.Context, send func(int) error) error {
			return errors.Join(count(3)(ctx, send), broken)
		}, double, func(int, int) error { seen++; return nil })
		require.ErrorIs(t, err, broken)
		assert.LessOrEqual(t, seen, 3)
	})
	t.Run("worker", func(t *testing.T) {
		err := InOrder(context.Background(), count(1000), func() func(context.Context, int) (int, error) {
			return func(_ context.Context, i int) (int, error) {
				if i == 10 {
					return 0, broken
				}
				return i, nil
			}
		}, ignore)
		require.ErrorIs(t, err, broken)
	})
	t.Run("consumer", func(t *testing.T) {
		var sent atomic.Int64
		err := InOrder(context.Background(), func(ctx context.Context, send func(int) error) error {
			return count(1000)(ctx, func(i int) error { sent.Add(1); return send(i) })
		}, double, func(i, _ int) error {
			if i == 5 {
				return broken
			}
			return nil
		})
		require.ErrorIs(t, err, broken)
		assert.Less(t, sent.Load(), int64(1000), "the producer is told to stop")
	})
	// What is still under way when the context ends is lost: that must never
	// look like a whole reading.
	t.Run("context", func(t *testing.T) {
		for n := range 50 {
			ctx, cancel := context.WithCancel(context.Background())
			seen := 0
			err := InOrder(ctx, count(n+1), double, func(int, int) error {
				if seen++; seen == (n+1)/2 {
					cancel()
				}
				return nil
			})
			cancel()
			if err == nil {
				assert.Equal(t, n+1, seen)
			} else {
				assert.ErrorIs(t, err, context.Canceled)
			}
		}
	})
}
