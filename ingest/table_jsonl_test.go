package ingest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJSONLines(t *testing.T) {
	got := readInputFile(t, "a.jsonl", []byte(`{"编号":1234567890123456789,"内容":"排队\n\u592a\u4e45","价":1.50}

{"内容":null,"标签":[ "挂号", {"a" : 1} ],"好":true}
{"编号":2,
[1]
{"a":"x"} {"a":"y"}
{"内容":"前","内容":"后","{}":"\"}"}
{}
`))
	assert.Equal(t, []string{"编号", "内容", "价", "标签", "好", "{}"}, got.header)
	require.Len(t, got.rows, 7)
	assert.Equal(t, record{row: 1, cells: []string{"1234567890123456789", "排队\n太久", "1.50", "", "", ""}}, got.rows[0])
	assert.Equal(t, record{row: 3, cells: []string{"", "", "", `["挂号",{"a":1}]`, "true", ""}}, got.rows[1])
	for i, want := range []string{"第 4 行不是完整的 JSON", "第 5 行不是 JSON 对象", "第 6 行不是完整的 JSON"} {
		assert.Contains(t, got.rows[2+i].bad, want)
		assert.Equal(t, 4+i, got.rows[2+i].row)
	}
	assert.Equal(t, []string{"", "后", "", "", "", `"}`}, got.rows[5].cells)
	assert.Equal(t, record{row: 8, cells: make([]string, 6)}, got.rows[6])
}

func TestJSONLateKeys(t *testing.T) {
	var b strings.Builder
	for i := range headerObjects {
		fmt.Fprintf(&b, "{\"id\":%d}\n", i)
	}
	b.WriteString(`{"新":"x","id":1,"列":2}`)
	got := readInputFile(t, "a.ndjson", []byte(b.String()))
	assert.Equal(t, []string{"id"}, got.header)
	require.Len(t, got.rows, headerObjects+1)
	assert.Equal(t, record{row: headerObjects + 1, cells: []string{"1"}, more: []Field{{"新", "x"}, {"列", "2"}}}, got.rows[headerObjects])
}

func TestJSONArray(t *testing.T) {
	got := readInputFile(t, "a.json", []byte("\n[\n {\"a\": 1,\n \"b\": \"好\"}, {\"b\":\"x\"}, 3\n]\n"))
	assert.Equal(t, []string{"a", "b"}, got.header)
	require.Len(t, got.rows, 3)
	assert.Equal(t, record{row: 2, cells: []string{"", "x"}}, got.rows[1])
	assert.Contains(t, got.rows[2].bad, "不是 JSON 对象")

	for content, want := range map[string]string{
		`[{"a":1},{"a":2}`:    "第 2 个对象之后损坏或不完整",
		`[{"a":1},{"a":2},]`:  "第 2 个对象之后损坏或不完整",
		`[{"a":1},{"a"`:       "第 1 个对象之后损坏或不完整",
		`[{"a":1}] [{"a":2}]`: "还有别的内容",
		"好\n坏\n":              "没有一行是 JSON 对象",
		"{\n\"a\":1\n}\n":     "没有一行是 JSON 对象",
	} {
		_, err := readInput(openOne(t, writeInput(t, "a.json", []byte(content))), tableOptions{})
		assert.ErrorContains(t, err, want, content)
	}
}

func TestJSONLongLine(t *testing.T) {
	long := `{"a":"` + strings.Repeat("长", maxJSONLine/3) + `"}`
	middle := `{"a":"` + strings.Repeat("长", 200_000) + `"}`
	got := readInputFile(t, "a.jsonl", []byte(`{"a":"1"}`+"\n"+long+"\n"+middle+"\n"+`{"a":"4"}`))
	require.Len(t, got.rows, 4)
	assert.Contains(t, got.rows[1].bad, "第 2 行超过 16 MB")
	assert.Len(t, got.rows[2].cells[0], 600_000)
	assert.Equal(t, record{row: 4, cells: []string{"4"}}, got.rows[3])
}

// FuzzJSONLines holds the field scanner against encoding/json.
func FuzzJSONLines(f *testing.F) {
	for _, seed := range []string{
		`{"a":1,"b":"x"}`, `{ "a" : [1, {"b":"}"}], "c":null , "d":"\"\\" }`, `{}`, `{"a":-1.5e3}`, `[{"a":1}]`, `{"a":"\ud83d"}`,
		"{\"a\":\"\xff\"}", `{"":{}}`, `{"a":tru}`, `null`, `{"a":true,"a":false}`, ` {"a":"b" }x`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if len(line) == 0 {
			return
		}
		var parser jsonParser
		row := parser.parse(line, 1)
		require.Equal(t, row, parser.parse(line, 1), "the same with the keys known")
		var want map[string]any
		dec := json.NewDecoder(strings.NewReader(string(line)))
		dec.UseNumber()
		if err := dec.Decode(&want); err != nil || want == nil || !json.Valid(line) {
			require.NotEmpty(t, row.bad)
			return
		}
		if line[0] != '{' { // leading white space is the line reader's to cut
			return
		}
		require.Empty(t, row.bad)
		names := make(map[string]bool)
		for _, f := range row.fields {
			names[f.Name] = true
			switch v := want[f.Name].(type) {
			case string:
				if !strings.Contains(v, "\uFFFD") {
					require.Equal(t, v, f.Value)
				}
			case nil:
			case map[string]any, []any:
				require.True(t, json.Valid([]byte(f.Value)))
			default:
				require.Equal(t, fmt.Sprint(v), f.Value)
			}
		}
		for name := range want {
			if !strings.Contains(name, "\uFFFD") {
				require.True(t, names[name], name)
			}
		}
	})
}
