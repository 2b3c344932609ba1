package warehouse

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// ErrLocked is wrapped by the error that tells of another run under way.
var ErrLocked = errors.New("数据文件夹正被占用")

// A lock keeps two runs apart. The kernel lets go of it when its process
// ends, however that happens: no lock is ever stale.
type lock struct{ f diskFile }

// acquire takes the lock of dir or fails at once, saying who holds it.
func acquire(dir string, now time.Time) (*lock, error) {
	path := filepath.Join(dir, lockName)
	f, err := create(path, 0)
	if err != nil {
		return nil, fmt.Errorf("无法打开锁文件：%w", err)
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		holder, _ := os.ReadFile(path)
		f.Close()
		return nil, fmt.Errorf("%w：另一个 weisu 正在写 %s（%s）；请等它结束后再运行", ErrLocked, dir, holder)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("无法锁定 %s（该文件系统不支持文件锁？请换到本地磁盘）：%w", dir, err)
	}
	if err := f.Truncate(0); err != nil {
		f.Close()
		return nil, fmt.Errorf("无法写锁文件：%w", err)
	}
	if _, err := fmt.Fprintf(f, "进程 %d，自 %s 起", os.Getpid(), now.Format(time.DateTime)); err != nil {
		f.Close()
		return nil, fmt.Errorf("无法写锁文件：%w", err)
	}
	return &lock{f}, nil
}

// release lets the next run in. The file stays: removing it could let two
// runs lock two different files of the same name.
func (l *lock) release() error {
	if err := l.f.Close(); err != nil {
		return fmt.Errorf("无法关闭锁文件：%w", err)
	}
	return nil
}
