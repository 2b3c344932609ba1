package warehouse

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/marcboeker/go-duckdb"
)

// A DB answers SQL on one snapshot. The marts are views over its Parquet
// files; nothing is copied. It is for one goroutine at a time.
type DB struct {
	ID       string // of the snapshot
	Manifest *Manifest

	connector *duckdb.Connector
	conn      driver.Conn
	temp      string
	busy      chan struct{} // holds one token while no query runs
}

// Open opens a snapshot of dir; id "" is the current one.
func Open(dir, id string) (*DB, error) {
	id, m, err := ReadManifest(dir, id)
	if err != nil {
		return nil, err
	}
	// What does not fit into memory DuckDB puts aside here, not into the
	// working directory as it does by default. Where there is no place (a bare
	// container), queries have memory alone.
	temp, err := os.MkdirTemp("", "weisu-sql-")
	if err != nil {
		temp = ""
	}
	db := &DB{ID: id, Manifest: m, temp: temp, busy: make(chan struct{}, 1)}
	db.busy <- struct{}{}
	folder := filepath.Join(dir, snapshotsName, id)
	for _, f := range m.Files {
		st, err := os.Stat(filepath.Join(folder, filepath.FromSlash(f.Path)))
		const try = "请从备份恢复，或用 --snapshot 选另一个快照，或重新运行 weisu run"
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, errors.Join(fmt.Errorf("快照 %s 缺少文件 %s；%s", id, f.Path, try), os.RemoveAll(temp))
		case err == nil && st.Size() != f.Bytes:
			return nil, errors.Join(fmt.Errorf("快照 %s 的文件 %s 已损坏（大小与清单不符）；%s", id, f.Path, try), os.RemoveAll(temp))
		}
	}
	if err := db.open(folder); err != nil {
		return nil, errors.Join(fmt.Errorf("无法打开快照 %s：%w", id, err), db.Close())
	}
	return db, nil
}

func (db *DB) open(folder string) (err error) {
	if db.connector, err = duckdb.NewConnector("", nil); err != nil {
		return err
	}
	if db.conn, err = db.connector.Connect(context.Background()); err != nil {
		return err
	}
	statements := []string{
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		fmt.Sprintf("SET threads = %d", runtime.GOMAXPROCS(0)),
		"SET temp_directory = " + literal(db.temp),
	}
	for _, m := range marts() {
		statements = append(statements, view(&m, folder, db.Manifest.Files))
	}
	for _, s := range statements {
		if _, err := db.conn.(driver.ExecerContext).ExecContext(context.Background(), s, nil); err != nil {
			return err
		}
	}
	return nil
}

// view defines a mart. The month is read from the file, where it is as well,
// and not from the path: DuckDB would take any folder above that happens to be
// called unit=x for a column, over the one in the file. Row groups are skipped
// by their bounds all the same.
func view(m *mart, folder string, files []File) string {
	var paths, columns []string
	for _, f := range files {
		if f.Mart == m.name {
			paths = append(paths, literal(filepath.Join(folder, filepath.FromSlash(f.Path))))
		}
	}
	for _, c := range m.columns() {
		columns = append(columns, `"`+c.Name+`"`)
	}
	return fmt.Sprintf("CREATE VIEW %s AS SELECT %s FROM read_parquet([%s], hive_partitioning = false)",
		m.name, strings.Join(columns, ", "), strings.Join(paths, ", "))
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Query runs SQL and returns the result of its last statement as Arrow record
// batches, to be released by the caller. args fill the ? of the SQL. The
// result is complete in memory before the first batch, so ask for no more rows
// than needed.
//
// When ctx ends first its error is returned at once; the statement itself
// can't be stopped, and the next Query or Close waits for it.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (array.RecordReader, error) {
	if strings.TrimSpace(sql) == "" {
		return nil, errors.New("SQL 为空")
	}
	select {
	case <-db.busy:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	type answer struct {
		records array.RecordReader
		err     error
	}
	done := make(chan answer, 1)
	go func() {
		defer func() { db.busy <- struct{}{} }()
		var a answer
		arrow, err := duckdb.NewArrowFromConn(db.conn)
		if err != nil {
			a.err = fmt.Errorf("数据库连接失败：%w", err)
		} else if a.records, err = arrow.QueryContext(ctx, sql, args...); err != nil {
			a.err = explain(err)
		}
		done <- a
	}()
	select {
	case a := <-done:
		return a.records, a.err
	case <-ctx.Done():
		go func() {
			if a := <-done; a.records != nil {
				a.records.Release()
			}
		}()
		return nil, ctx.Err()
	}
}

// A QueryError is what DuckDB says about SQL that it can't answer.
type QueryError struct {
	Problem string // in Chinese
	Detail  string // DuckDB's own words
	Hint    string // what to try, in Chinese; may be empty
}

// Error gives all three.
func (e *QueryError) Error() string {
	s := e.Problem + "：" + e.Detail
	if e.Hint != "" {
		s += "\n" + e.Hint
	}
	return s
}

// explain turns an error of DuckDB into one for people.
func explain(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	text := strings.TrimPrefix(err.Error(), "duckdb_execute_prepared_arrow: ")
	text = strings.TrimPrefix(text, "duckdb error: ")
	q := &QueryError{Problem: "SQL 执行失败", Detail: text}
	kind, detail, known := strings.Cut(text, " Error: ")
	if known && !strings.Contains(kind, "\n") {
		q.Detail = detail
	} else {
		kind = ""
	}
	switch {
	case strings.Contains(text, "Table with name") || strings.Contains(text, "Referenced table"):
		q.Problem = "SQL 有误，没有这个表"
		q.Hint = "可用的表：" + strings.Join(MartNames(), "、")
	case strings.Contains(text, "Referenced column") || strings.Contains(text, "does not have a column"):
		q.Problem = "SQL 有误，没有这一列"
		q.Hint = "各表的列：weisu sql --tables"
	case kind == "Parser":
		q.Problem = "SQL 语法有误"
		q.Hint = "例：SELECT issue, count(*) FROM fact_complaint GROUP BY issue；各表的列：weisu sql --tables"
	case kind == "Binder" || kind == "Catalog":
		q.Problem = "SQL 有误"
		q.Hint = "各表的列：weisu sql --tables"
	case kind == "Conversion":
		q.Problem = "SQL 中的值无法转换"
	case kind == "Out of Memory":
		q.Problem = "内存不足"
		q.Hint = "请加条件或 LIMIT 减少数据量"
	case kind == "IO":
		q.Problem = "读取快照文件失败"
		q.Hint = "快照可能已被较新的运行清理；请重新打开"
	}
	for english, chinese := range map[*regexp.Regexp]string{
		misplaced: "“$1”附近看不懂", noTable: "$1", noColumn: "$1",
	} {
		q.Detail = english.ReplaceAllString(q.Detail, chinese)
	}
	return q
}

// The commonest of DuckDB's words. Its guess at a table names its own.
var (
	misplaced = regexp.MustCompile(`syntax error at or near "([^"]*)"`)
	noTable   = regexp.MustCompile(`Table with name (\S+) does not exist!\n?(?:Did you mean "[^"]*"\?)?`)
	noColumn  = regexp.MustCompile(`Referenced column "([^"]*)" not found in FROM clause!`)
)

// Close waits for a statement that still runs and lets go of everything.
func (db *DB) Close() error {
	<-db.busy
	var errs []error
	if db.conn != nil {
		errs = append(errs, db.conn.Close())
	}
	if db.connector != nil {
		errs = append(errs, db.connector.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(db.temp))...)
}
