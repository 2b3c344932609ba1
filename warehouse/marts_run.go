package warehouse

// A Reject is one row of the input that did not become a complaint of its
// own, in reading order; rows that a later state superseded come last.
type Reject struct {
	File     string   `parquet:"file,dict" zh:"来源文件"`                           // as given on the command line
	Sheet    string   `parquet:"sheet,optional,dict" zh:"来源工作表"`                // NULL where the format has none
	Row      int32    `parquet:"row" zh:"来源行号，从 1 起，含表头"`                       // 1-based, the header row included
	Outcome  string   `parquet:"outcome,dict" zh:"去向：rejected 拒收，duplicate 重复"` // rejected or duplicate
	Reason   string   `parquet:"reason,dict" zh:"原因代码"`                         // code of the reason
	ReasonZH string   `parquet:"reason_zh,dict" zh:"原因"`                        // reason in Chinese
	Detail   string   `parquet:"detail,optional" zh:"具体说明，不含该行文本"`              // what exactly, without the row's text
	Header   []string `parquet:"header,list" parquet-element:",dict" zh:"表头"`   // the table's header
	Cells    []string `parquet:"cells,list" zh:"各格内容，已脱敏"`                      // the row's cells, masked
}

// A Run is one input file of the run, or the total over them.
type Run struct {
	RunID         string    `parquet:"run_id,dict" zh:"运行编号"`                                        // hash of configuration, inputs and times
	Version       string    `parquet:"version,optional,dict" zh:"程序版本"`                              // of the program
	SchemaVersion int32     `parquet:"schema_version" zh:"数据结构版本"`                                   // of the marts
	StartedAt     Timestamp `parquet:"started_at,optional,timestamp(microsecond:local)" zh:"运行开始时间"` // by the clock given to the run
	AsOf          Timestamp `parquet:"as_of,optional,timestamp(microsecond:local)" zh:"统计截止时间"`      // open and overdue are judged at this time
	Part          string    `parquet:"part,dict" zh:"file 单个文件，total 合计"`                            // file or total
	File          string    `parquet:"file,optional" zh:"输入文件；合计行为空"`                                // as given on the command line; NULL in the total
	Format        string    `parquet:"format,optional,dict" zh:"格式"`                                 // xlsx, csv, tsv, jsonl or parquet
	Encoding      string    `parquet:"encoding,optional,dict" zh:"字符编码"`                             // of text formats
	SHA256        string    `parquet:"sha256,optional" zh:"输入文件的 SHA-256"`                           // of the file's bytes
	Mapping       string    `parquet:"mapping,optional" zh:"表头映射"`                                   // how the headers were understood
	Read          int64     `parquet:"read" zh:"读入行数 = 接收 + 重复 + 拒收"`                                // rows read = accepted + duplicate + rejected
	Accepted      int64     `parquet:"accepted" zh:"接收行数"`                                           // rows that became a complaint
	Duplicate     int64     `parquet:"duplicate" zh:"重复行数"`                                          // superseded or fed again
	Rejected      int64     `parquet:"rejected" zh:"拒收行数"`                                           // could not become a complaint
}
