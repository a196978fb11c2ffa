package vault

import (
	"maps"
	"slices"
)

// The bounds of saved views.
const (
	MaxViews     = 50
	MaxViewName  = 100  // code points
	MaxViewQuery = 4096 // bytes of names and values
)

// A View is a list that a person has given a name: its filters, its order, and
// how it is shown.
type View struct {
	ID        int64             `json:"id"` // its own among the person's, and never another's again
	Name      string            `json:"name"`
	Query     map[string]string `json:"query"` // the parameters of a list, as in its URL
	Layout    string            `json:"layout"`
	Position  int               `json:"position"` // from 0, without gaps
	CreatedAt Stamp             `json:"created_at"`
	UpdatedAt Stamp             `json:"updated_at"`
	Version   int64             `json:"version"` // 1 at first, more with each change; the ETag
}

// AtVersion implements [Versioned].
func (v View) AtVersion() int64 { return v.Version }

// Views are all views of a person, in their order.
type Views struct {
	Version int64 // 0: none was ever kept
	LastID  int64 // the greatest that was ever given
	All     []View
}

// A ViewPatch is what a person gives to make or to change a view. Who calls has
// held Query to the rules of a list.
type ViewPatch struct {
	ID        Field[Anything]          `json:"id"` // the server's, as all of its kind below
	Name      Field[string]            `json:"name"`
	Query     Field[map[string]string] `json:"-"`
	Layout    Field[string]            `json:"layout"`
	Position  Field[int]               `json:"position"`
	Version   Field[Anything]          `json:"version"`
	CreatedAt Field[Anything]          `json:"created_at"`
	UpdatedAt Field[Anything]          `json:"updated_at"`
}

// Check reports what is wrong with in, whatever views there are.
func (in ViewPatch) Check(p *Problems, isNew bool) {
	if isNew {
		readOnly(p, "id", in.ID)
		p.Require(in.Name.Set, "name", Missing, "Name is required")
		readOnly(p, "version", in.Version)
		readOnly(p, "created_at", in.CreatedAt)
		readOnly(p, "updated_at", in.UpdatedAt)
	}
	in.apply(p, &View{})
}

// apply writes the fields that are present to v, but for its place.
func (in ViewPatch) apply(p *Problems, v *View) {
	if Holds(p, "name", in.Name) {
		v.Name = Line(p, "name", "Name", in.Name.Value, MaxViewName)
	}
	if Holds(p, "query", in.Query) {
		size := 0
		for name, value := range in.Query.Value {
			size += len(name) + len(value)
		}
		p.Require(size <= MaxViewQuery, "query", TooLong, "query exceeds %d bytes", MaxViewQuery)
		v.Query = in.Query.Value
	}
	choose(p, "layout", in.Layout, &v.Layout, "board", "list", "calendar")
	if Holds(p, "position", in.Position) {
		p.Require(in.Position.Value >= 0 && in.Position.Value < MaxViews, "position", OutOfRange, "position must be 0 to %d", MaxViews-1)
	}
}

// index returns where the view of id is, -1 if it is not there.
func (vs Views) index(id int64) int {
	return slices.IndexFunc(vs.All, func(v View) bool { return v.ID == id })
}

// place puts v among the others at the position that in wants, or that is its
// own, and records why it cannot be there.
func (vs *Views) place(p *Problems, in ViewPatch, v View) {
	for _, other := range vs.All {
		p.Require(Key(other.Name) != Key(v.Name), "name", NotAllowed, "There is a view of that name already: %s", other.Name)
	}
	at := v.Position
	if in.Position.Set {
		at = in.Position.Value
	}
	if p.Require(at <= len(vs.All), "position", OutOfRange, "position must be 0 to %d", len(vs.All)) {
		vs.All = slices.Insert(vs.All, at, v)
	}
}

// number gives all views the positions at which they are.
func (vs *Views) number() {
	for i := range vs.All {
		if v := &vs.All[i]; v.Position != i {
			v.Position = i
			v.Version++
		}
	}
}

// same reports whether a change of a made no difference.
func (v View) same(a View) bool {
	return v.Name == a.Name && v.Layout == a.Layout && maps.Equal(v.Query, a.Query)
}
