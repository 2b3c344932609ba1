package ingest

import (
	"cmp"
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// InOrder passes what produce sends through work, on as many goroutines as
// there are cores, and hands every result to consume in the order in which it
// was sent. The three go on side by side, with a few items between them, so
// that memory follows the size of an item. newWork is called once for each
// goroutine: what it returns may keep scratch memory of its own. consume runs
// on the caller's goroutine.
//
// The first error, of ctx too, ends everything and is returned. Where several
// fail at once it is consume's, so that a consumer that wants no more gets its
// own error back.
func InOrder[T, R any](
	ctx context.Context,
	produce func(ctx context.Context, send func(T) error) error,
	newWork func() func(context.Context, T) (R, error),
	consume func(T, R) error,
) error {
	type item struct {
		value T
		done  chan R
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	g, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	jobs, ordered := make(chan item), make(chan item, 2*workers)
	g.Go(func() error {
		defer close(jobs)
		defer close(ordered)
		return produce(ctx, func(value T) error {
			it := item{value, make(chan R, 1)}
			for _, ch := range []chan<- item{jobs, ordered} {
				select {
				case ch <- it:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	})
	for range workers {
		g.Go(func() error {
			work := newWork()
			for it := range jobs {
				result, err := work(ctx, it.value)
				if err != nil {
					return err
				}
				it.done <- result
			}
			return nil
		})
	}
	var failed, ended error
	for it := range ordered {
		select {
		case result := <-it.done:
			failed = consume(it.value, result)
		case <-ctx.Done():
			ended = ctx.Err()
		}
		if failed != nil || ended != nil {
			break
		}
	}
	stop()
	// Where ctx ended by an error of the others, that tells more than ctx does.
	return cmp.Or(failed, g.Wait(), ended)
}
