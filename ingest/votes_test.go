package ingest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestVotes(t *testing.T) {
	c := Complaint{Extra: []Field{{"点赞数", "12"}, {"反对数", " 3.0"}, {"浏览量", "900"}, {"Likes", "无"}, {"likes", "-4"}}}
	assert.Equal(t, 15, c.Votes())
	assert.Zero(t, (&Complaint{}).Votes())
}
