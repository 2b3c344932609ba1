package spc

import "math"

const (
	// overdispersed is the level of the test for overdispersion.
	overdispersed = 0.05
	// leastRanges: fewer moving ranges say too little about the spread.
	leastRanges = 5
	// largeMean: of counts so large chance makes a spread of 10% at most; seasons
	// and holidays make more, and Poisson limits would find fault with them.
	largeMean = 100
	// rangeVariance is n times the variance of σz = MR/d2 of n ranges between
	// independent standard normal values: (2(1 − 2/π) + 2·cov)/d2², with the
	// covariance cov = (4/π)(√3/2 + π/12 − 1) of two ranges that share a point.
	rangeVariance = 0.8265
)

// A Choice is a chart and why it is the right one.
//
// Measurements have XmR, times between events T. Counts have the chart of their
// distribution: C, or with denominators U (Poisson) or P (binomial). Only where they
// vary more than that distribution allows (overdispersion) these limits would be too
// narrow: then rates and proportions have Laney's charts, and counts XmR, which is
// the same where the denominator does not change. Counts with a mean of 100 or more
// have XmR too.
//
// Overdispersion is tested by Laney's σz, the mean moving range of the standardised
// points over 1.128:
//
//	z(i) = (y(i) − centre)/s(i),  P = 1 − Φ((σz − 1)/√(0.8265/m))
//
// and P < 0.05 is one. m ranges enter, of the baselines of all phases, each about its
// own centre; ranges of 3.267 times the mean and more do not, for a single point
// far out is what the chart shall show. σz sees how the points differ from their
// neighbours; a shift or trend, which a variance would take for overdispersion,
// hardly moves it. Fewer than 5 ranges are not tested.
// Source: Laney, Quality Engineering 2002 (14) 531–537; for the variance of the mean
// moving range Hoel, Annals of Mathematical Statistics 1946 (17) 475–482.
type Choice struct {
	Kind   Kind
	Reason Reason
	SigmaZ float64 // NaN for what is no count and without ranges
	P      float64 // NaN where nothing was tested
}

// A Reason says why a chart was chosen.
type Reason uint8

// The reasons.
const (
	NoData          Reason = iota // no usable value
	Given                         // the caller named the chart
	Measured                      // measurements: XmR
	RareEvents                    // times between events: T
	PoissonCount                  // counts as chance alone makes them: C
	PoissonRate                   // rates likewise: U
	Binomial                      // proportions likewise: P
	UntestedCount                 // too few counts to test: C
	UntestedRate                  // too few rates to test: U
	UntestedShare                 // too few proportions to test: P
	LargeCount                    // mean of 100 or more: XmR
	ExcessiveCount                // overdispersed counts: XmR
	ExcessiveRate                 // overdispersed rates: Laney's u′
	ExcessiveShare                // overdispersed proportions: Laney's p′
	numberOfReasons = iota
)

// baseKind is the chart of the data's distribution.
func baseKind(d Data) Kind {
	switch d {
	case Count:
		return C
	case Rate:
		return U
	case Proportion:
		return P
	case TimeBetween:
		return T
	}
	return XmR
}

// choose says which chart is right; p.kind is the base kind, its values filled in.
func (p *plot) choose() Choice {
	c := Choice{p.kind, NoData, math.NaN(), math.NaN()}
	points, events := p.usable()
	if points == 0 {
		return c
	}
	switch p.kind {
	case XmR:
		c.Reason = Measured
		return c
	case T:
		c.Reason = RareEvents
		return c
	}
	var m int
	if c.SigmaZ, m = p.sigmaZ(); m >= leastRanges {
		c.P = 0.5 * math.Erfc((c.SigmaZ-1)/math.Sqrt(2*rangeVariance/float64(m)))
	}
	tested, excessive := !math.IsNaN(c.P), c.P < overdispersed
	switch {
	case excessive && p.kind == C:
		c.Kind, c.Reason = XmR, ExcessiveCount
	case excessive && p.kind == U:
		c.Kind, c.Reason = LaneyU, ExcessiveRate
	case excessive:
		c.Kind, c.Reason = LaneyP, ExcessiveShare
	case p.kind == C && events >= largeMean*float64(points):
		c.Kind, c.Reason = XmR, LargeCount
	default:
		c.Reason = distribution(p.kind, tested)
	}
	return c
}

// distribution is the reason of a chart that its distribution suffices for.
func distribution(k Kind, tested bool) Reason {
	switch {
	case k == C && tested:
		return PoissonCount
	case k == U && tested:
		return PoissonRate
	case tested:
		return Binomial
	case k == C:
		return UntestedCount
	case k == U:
		return UntestedRate
	}
	return UntestedShare
}

// usable counts the baselines' usable points and their events.
func (p *plot) usable() (points int, events float64) {
	for i := range p.phases {
		from, to := p.baseline(&p.phases[i])
		for j := from; j < to; j++ {
			if !math.IsNaN(p.points[j].Value) {
				points, events = points+1, events+p.s.Values[j]
			}
		}
	}
	return points, events
}

// sigmaZ is Laney's σz over the baselines of all phases, and of how many ranges.
func (p *plot) sigmaZ() (sigma float64, m int) {
	below := math.Inf(1)
	for range 2 { // the second time without what the first found too large
		var sum float64
		m = 0
		for i := range p.phases {
			from, to := p.baseline(&p.phases[i])
			l := p.centre(from, to)
			chance := p.chance(l.centre)
			if !(chance > 0) {
				continue // all 0, or all of all: as chance has it
			}
			r := p.ranges(from, to, l.centre, below*chance)
			sum, m = sum+r.sum/chance, m+r.n
		}
		if m == 0 || sum == 0 {
			break
		}
		sigma = sum / float64(m) / d2
		below = rangeFactor * d2 * sigma
	}
	if m == 0 {
		return math.NaN(), 0
	}
	return sigma, m
}
