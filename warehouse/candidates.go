package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// A Candidate is a text that may be worth a person's label.
type Candidate struct {
	ComplaintID string   // the first of the complaints with this text
	Copies      int64    // how many there are
	Doubt       float64  // of the model, in [0, 1]
	Keywords    []string // sorted
	Text        uint64   // tells equal texts
}

// doubtSQL is the model's doubt: half of it is whether it wants a look, that is
// whether its scores are close or low, half what it lacks of certainty about the
// issue. Of a text out of scope there is no such score.
const doubtSQL = "CASE WHEN needs_review THEN 0.5 ELSE 0 END + 0.5 * (1 - coalesce(score, 0.5))"

// Candidates returns the limit texts of which the model is least sure, most
// doubtful first: those about health care, or of which it can't tell, that no
// person has labelled; skip names complaints that were labelled since.
func (db *DB) Candidates(ctx context.Context, skip []string, limit int) (out []Candidate, err error) {
	where := "(in_scope OR needs_review) AND label_source = " + literal(LabelModel) + " AND text IS NOT NULL"
	if len(skip) > 0 {
		where += " AND hash(text) NOT IN (SELECT hash(text) FROM fact_complaint WHERE complaint_id IN (" + literals(skip) + "))"
	}
	// Texts are told apart by their hash, so that a million of them take some
	// 40 bytes each while they are ranked.
	sql := fmt.Sprintf(`
WITH texts AS (
	SELECT hash(text) AS t, min(complaint_id) AS id, count(*) AS copies, max(%s) AS doubt
	FROM fact_complaint WHERE %s GROUP BY t
	ORDER BY doubt DESC, copies DESC, id LIMIT %d)
SELECT id, copies, doubt, t, list_sort(keywords) FROM texts JOIN fact_complaint ON complaint_id = id
ORDER BY doubt DESC, copies DESC, id`, doubtSQL, where, limit)
	err = db.eachRow(ctx, sql, func(row []any) error {
		c := Candidate{ComplaintID: row[0].(string), Copies: row[1].(int64), Doubt: row[2].(float64), Text: row[3].(uint64)}
		c.Keywords = texts(row[4])
		out = append(out, c)
		return nil
	})
	return out, err
}

// A LabelledText is what the person who labels a complaint sees of it.
type LabelledText struct {
	ComplaintID, Title, Text string
	InScope                  bool
	Kind, Issue, IssueName   string
	Severity                 int
	Score                    float64
	Evidence                 []string
}

// Texts returns the complaints of those ids that the snapshot has, by id.
func (db *DB) Texts(ctx context.Context, ids []string) (map[string]LabelledText, error) {
	out := make(map[string]LabelledText, len(ids))
	const at = 1000 // ids in one statement
	for some := range slices.Chunk(ids, at) {
		err := db.eachRow(ctx, "SELECT complaint_id, coalesce(title, ''), coalesce(text, ''), in_scope, coalesce(kind, ''), coalesce(issue, ''), coalesce(issue_name, ''), coalesce(severity, 0), coalesce(score, 0), evidence FROM fact_complaint WHERE complaint_id IN ("+literals(some)+")", func(row []any) error {
			t := LabelledText{
				ComplaintID: row[0].(string), Title: row[1].(string), Text: row[2].(string), InScope: row[3].(bool),
				Kind: row[4].(string), Issue: row[5].(string), IssueName: row[6].(string),
				Severity: int(row[7].(int64)), Score: row[8].(float64), Evidence: texts(row[9]),
			}
			out[t.ComplaintID] = t
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// eachRow passes the rows of a query one by one.
func (db *DB) eachRow(ctx context.Context, sql string, use func(row []any) error) error {
	records, err := db.Query(ctx, sql)
	if err != nil {
		return err
	}
	defer records.Release()
	_, err = eachRow(records, use)
	return err
}

// texts are the strings of a list.
func texts(v any) []string {
	list, _ := v.([]any)
	out := make([]string, 0, len(list))
	for _, e := range list {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func literals(ids []string) string {
	quoted := make([]string, len(ids))
	for i, id := range ids {
		quoted[i] = literal(id)
	}
	return strings.Join(quoted, ", ")
}
