package generate

import (
	"math"
	"math/rand/v2"
	"time"
)

// A handling is what became of an order.
type handling struct {
	urgency   string // deadline class in words
	due       time.Time
	responded time.Time
	closed    time.Time // zero: still open at the end of the period
	status    string
	followed  string // 是否有效回访
	contacted string
	resolved  string
	satisfied string
	excluded  string
	reason    string
}

// A deadline class as the platform words it, with its days.
type urgency struct {
	name  string
	limit time.Duration
}

var urgencies = [...]urgency{{"一般", 7 * 24 * time.Hour}, {"复杂", 15 * 24 * time.Hour}, {"紧急", 24 * time.Hour}, {"特急", 2 * time.Hour}}

// excludeReasons are why a case is struck from assessment.
var excludeReasons = [...]string{"重复反映", "已进入司法程序", "诉求不合理", "非承办单位职责", "联系方式有误无法核实", "超出政策范围", "恶意投诉"}

// handle draws what became of an order received at a hospital.
func handle(rng *rand.Rand, h *hospital, at, end time.Time, severity uint8, complaint bool) handling {
	u := &urgencies[0]
	switch k := rng.IntN(100); {
	case severity == 3 && k < 45:
		u = &urgencies[2]
	case severity == 3 && k < 52:
		u = &urgencies[3]
	case k < 10:
		u = &urgencies[1]
	case k < 13:
		u = &urgencies[2]
	}
	x := handling{urgency: u.name, due: at.Add(u.limit)}
	respond := time.Duration(float64(u.limit) * 0.08 * math.Exp(0.9*rng.NormFloat64()))
	x.responded = at.Add(respond.Round(time.Second))
	work := h.hours * math.Exp(0.6*rng.NormFloat64()) * (u.limit.Hours() / 168)
	x.closed = x.responded.Add(time.Duration(work * float64(time.Hour)).Round(time.Second))
	if rng.IntN(100) == 0 { // forgotten
		x.closed = end.AddDate(1, 0, 0)
	}
	if !x.responded.Before(end) {
		x.responded = time.Time{}
	}
	if !x.closed.Before(end) {
		x.closed, x.status = time.Time{}, "办理中"
		return x
	}
	x.status = "已办结"
	x.answer(rng, h, at, severity, complaint)
	return x
}

// answer draws the follow-up call: who resolves late or grave cases satisfies
// less.
func (x *handling) answer(rng *rand.Rand, h *hospital, at time.Time, severity uint8, complaint bool) {
	if rng.IntN(100) < 3 {
		x.excluded, x.reason = "是", excludeReasons[rng.IntN(len(excludeReasons))]
	}
	if rng.IntN(100) >= 78 {
		x.followed = "否"
		return
	}
	x.followed = "是"
	x.contacted = yesNo(rng, 4.2)
	level := h.resolves - 0.6*(float64(severity)-1)
	if x.closed.After(x.due) {
		level -= 0.8
	}
	if !complaint {
		level += 1
	}
	x.resolved = yesNo(rng, level)
	pleased := h.pleases
	if x.resolved == "否" {
		pleased -= 2.6
	}
	switch p := logistic(pleased); {
	case rng.Float64() < p:
		x.satisfied = [...]string{"满意", "满意", "满意", "基本满意"}[rng.IntN(4)]
	case rng.IntN(4) == 0:
		x.satisfied = "一般"
	default:
		x.satisfied = "不满意"
	}
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func yesNo(rng *rand.Rand, logit float64) string {
	if rng.Float64() < logistic(logit) {
		return "是"
	}
	return "否"
}
