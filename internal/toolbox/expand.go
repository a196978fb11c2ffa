package toolbox

// The kinds of expansion: new sides of an idea, a plan for it, and the same for
// others.
const (
	Angles     = "angles"
	Outline    = "outline"
	Variations = "variations"
)

// Expansions lists them.
var Expansions = []string{Angles, Outline, Variations}
