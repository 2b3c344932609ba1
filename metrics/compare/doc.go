// Package compare compares units fairly: which of them differ from the rest by more
// than chance, how sure that is where a unit is small, where they stand, and whether a
// unit differs because of what it deals with (its mix of issues) or in how it does.
//
// [Units] does it all for one measure and period. The parts are of use by themselves:
// funnel limits ([PoissonLimits], [BinomialLimits]) with an allowance for
// overdispersion ([Overdispersion]), shrunken figures of small units
// ([FitGammaPoisson], [FitBetaBinomial]), ranks with intervals ([RankGamma],
// [RankBeta]) and standardised figures ([Standard]).
//
// A rate is a count over an exposure of any size, such as complaints over visits; it is
// taken as Poisson. A proportion is the share of cases that have something, such as
// those answered in time; it is taken as binomial.
package compare
