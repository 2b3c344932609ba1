package main

import (
	"fmt"
	"time"
)

// progress tells on standard error how far reading has come: one line that is
// rewritten on a terminal, a plain line every ten seconds elsewhere.
type progress struct {
	app      *app
	quiet    bool
	terminal bool
	rows     int
	began    time.Time
	last     time.Time
}

func newProgress(a *app, o runOptions) *progress {
	now := time.Now()
	return &progress{app: a, quiet: o.quiet, terminal: isTerminal(a.stderr), began: now, last: now}
}

func (p *progress) add(rows int) {
	p.rows += rows
	every := 10 * time.Second
	if p.terminal {
		every = 200 * time.Millisecond
	}
	if p.quiet || time.Since(p.last) < every {
		return
	}
	p.last = time.Now()
	line := fmt.Sprintf(p.app.tr("已读 %d 行，%.0f 行/秒", "%d rows read, %.0f rows/s"), p.rows, float64(p.rows)/p.last.Sub(p.began).Seconds())
	if p.terminal {
		fmt.Fprintf(p.app.stderr, "\r%s   ", line)
	} else {
		fmt.Fprintln(p.app.stderr, line)
	}
}

// end leaves the line to what comes next.
func (p *progress) end() {
	if p.terminal && !p.quiet && p.last != p.began {
		fmt.Fprint(p.app.stderr, "\r\033[K")
		p.last = p.began
	}
}
