package nlp

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// A GradedReply is a reply that people graded, with an id by which folds are
// made: of one message all replies should bear the same.
type GradedReply struct {
	ID                        string
	Text, Reply               string
	Completeness, Explanation bool
}

// A ReplyEvaluation compares grades with people's.
type ReplyEvaluation struct {
	N int
	// Shipped is the grader as it is, Crossed the same features with weights
	// learned from the graded replies, each reply judged by the nine tenths of
	// them that are not in its fold; Majority is what the commoner answer reaches.
	Shipped, Crossed, Majority ReplyShares
	// Own is how often the grader finds a reply relevant to its own message,
	// Other how often it finds the reply to the next message irrelevant.
	Own, Other Share
}

// ReplyShares are the shares of replies that were judged as people judge them.
type ReplyShares struct{ Completeness, Explanation Share }

// replyFolds is how many parts cross-validation makes.
const replyFolds = 10

// EvalReplies judges graded replies with g and by cross-validation. Folds go by
// the hash of the id, so that they do not depend on order.
func EvalReplies(g *ReplyGrader, replies []GradedReply) (ReplyEvaluation, error) {
	ev := ReplyEvaluation{N: len(replies)}
	pairs := make([]ReplyPair, len(replies))
	rows := make([][replyFeatures]float64, len(replies))
	crossed := make([]*replyModel, len(replies))
	var s replyScratch
	for i, r := range replies {
		c, e := btoi(r.Completeness), btoi(r.Explanation)
		pairs[i] = ReplyPair{Text: r.Text, Reply: r.Reply, Completeness: &c, Explanation: &e}
		g.read(&s, r.Text, g.keywords.Of(r.Text), r.Reply)
		rows[i] = s.features
	}
	for fold := range replyFolds {
		var some []ReplyPair
		var x [][replyFeatures]float64
		for i := range replies {
			if replyFold(replies[i].ID) != fold {
				some, x = append(some, pairs[i]), append(x, rows[i])
			}
		}
		m, err := fitReplyRows(x, some, false)
		if err != nil {
			return ev, err
		}
		for i := range replies {
			if replyFold(replies[i].ID) == fold {
				crossed[i] = m
			}
		}
	}
	ev.Shipped = countReplies(replies, rows, func(int) *replyModel { return g.model })
	ev.Crossed = countReplies(replies, rows, func(i int) *replyModel { return crossed[i] })
	ev.Majority = commoner(replies)
	own, other := 0, 0
	for i, r := range replies {
		next := replies[(i+1)%len(replies)]
		own += btoi(g.Grade(r.Text, r.Reply).Relevance >= replyGood)
		other += btoi(g.Grade(r.Text, next.Reply).Relevance < replyGood)
	}
	ev.Own, ev.Other = newShare(own, len(replies)), newShare(other, len(replies))
	return ev, nil
}

// replyFold is the part of cross-validation that a message belongs to.
func replyFold(id string) int { return int(sha256.Sum256([]byte(id))[0]) % replyFolds }

func countReplies(replies []GradedReply, rows [][replyFeatures]float64, model func(int) *replyModel) ReplyShares {
	complete, explained := 0, 0
	for i, r := range replies {
		m := model(i)
		complete += btoi(m.Completeness.probability(&rows[i]) >= replyGood == r.Completeness)
		explained += btoi(m.Explanation.probability(&rows[i]) >= replyGood == r.Explanation)
	}
	return ReplyShares{newShare(complete, len(replies)), newShare(explained, len(replies))}
}

// commoner are the shares of the commoner answers.
func commoner(replies []GradedReply) ReplyShares {
	complete, explained, n := 0, 0, len(replies)
	for _, r := range replies {
		complete += btoi(r.Completeness)
		explained += btoi(r.Explanation)
	}
	return ReplyShares{newShare(max(complete, n-complete), n), newShare(max(explained, n-explained), n)}
}

// String is the evaluation as people read it, and as the golden keeps it.
func (ev ReplyEvaluation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "答复数 %d\n", ev.N)
	line := func(name string, s Share) { fmt.Fprintf(&b, "%s %s %d/%d\n", name, s, s.Hits, s.N) }
	for _, part := range []struct {
		name string
		ReplyShares
	}{{"内置模型", ev.Shipped}, {"十折交叉验证", ev.Crossed}, {"多数类", ev.Majority}} {
		line("完整性 准确率 "+part.name, part.Completeness)
		line("可解释性 准确率 "+part.name, part.Explanation)
	}
	line("相关性 对应的答复判为相关", ev.Own)
	line("相关性 别件的答复判为不相关", ev.Other)
	return b.String()
}
