package warehouse

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"weisu/ingest"
)

// runRows are the rows of mart run: each input, then the total.
func runRows(p Provenance) ([]Run, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("无法记录运行信息：%w", err)
	}
	hash := sha256.Sum256(data)
	row := Run{
		RunID: hex.EncodeToString(hash[:6]), Version: p.Version, SchemaVersion: SchemaVersion,
		StartedAt: TimestampOf(p.Started), AsOf: TimestampOf(p.AsOf),
	}
	var rows []Run
	var total ingest.Counts
	for _, in := range p.Inputs {
		r := row
		r.Part, r.File, r.Format, r.Encoding = "file", in.File, in.Format, in.Encoding
		r.SHA256, r.Mapping = in.SHA256, in.Mapping
		r.count(in.Counts)
		rows = append(rows, r)
		total.Add(in.Counts)
	}
	row.Part = "total"
	row.count(total)
	return append(rows, row), nil
}

func (r *Run) count(c ingest.Counts) {
	r.Read, r.Accepted, r.Duplicate, r.Rejected = c.Read, c.Accepted, c.Duplicate, c.Rejected
}
