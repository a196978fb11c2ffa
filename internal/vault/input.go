package vault

import "github.com/go-json-experiment/json/jsontext"

// A NewIdea is what a user gives to create an idea. Only the title must be there.
type NewIdea struct {
	ID           Field[Anything] `json:"id"`      // the server's, as all of its kind below
	Owner        Field[Anything] `json:"user_id"` // refused on create, passed over on update
	Title        Field[string]   `json:"title"`
	Notes        Field[string]   `json:"notes"`
	Stage        Field[Stage]    `json:"stage"`
	Tags         Field[Texts]    `json:"tags"`
	Priority     Field[Priority] `json:"priority"`
	DueDate      Field[string]   `json:"due_date"`
	PlannedFor   Field[string]   `json:"planned_for"`
	PublishedURL Field[string]   `json:"published_url"`
	AI           Field[string]   `json:"ai"`
	PublishedAt  Field[Anything] `json:"published_at"`
	CreatedAt    Field[Anything] `json:"created_at"`
	UpdatedAt    Field[Anything] `json:"updated_at"`
	Rest         jsontext.Value  `json:",embed"` // what fits no field
}

// An IdeaReplacement is what a user gives in place of an idea: what is absent
// takes its default, as in a [NewIdea].
type IdeaReplacement NewIdea

// An IdeaPatch is what a user gives to change an idea: the same fields, of
// which those that are absent leave the idea as it is.
type IdeaPatch NewIdea

// A StageMove is what a user gives to move an idea: its stage alone.
type StageMove struct {
	Stage Field[Stage]   `json:"stage"`
	Rest  jsontext.Value `json:",embed"`
}

// idea returns the idea that in describes, or everything that is wrong with it.
func (in NewIdea) idea() (Idea, error) {
	var p Problems
	readOnly(&p, "id", in.ID)
	readOnly(&p, "user_id", in.Owner)
	i := in.whole(&p)
	readOnly(&p, "published_at", in.PublishedAt)
	readOnly(&p, "created_at", in.CreatedAt)
	readOnly(&p, "updated_at", in.UpdatedAt)
	RefuseRest(&p, "", in.Rest)
	return i, p.Err()
}

// change returns the change that puts in in place of an idea, or everything
// that is wrong with in.
func (in IdeaReplacement) change() (func(*Idea), error) {
	var p Problems
	whole := NewIdea(in).whole(&p)
	RefuseRest(&p, "", in.Rest)
	return whole.onto, p.Err()
}

// change returns the change that in makes, or everything that is wrong with in.
func (in IdeaPatch) change() (func(*Idea), error) {
	var p Problems
	NewIdea(in).apply(&p, new(Idea))
	RefuseRest(&p, "", in.Rest)
	return func(i *Idea) { NewIdea(in).apply(new(Problems), i) }, p.Err()
}

// change returns the change that in makes, or everything that is wrong with in.
func (in StageMove) change() (func(*Idea), error) {
	var p Problems
	p.Require(in.Stage.Set, "stage", Missing, "Stage is required")
	patch := NewIdea{Stage: in.Stage}
	patch.apply(&p, new(Idea))
	RefuseRest(&p, "", in.Rest)
	return func(i *Idea) { patch.apply(new(Problems), i) }, p.Err()
}

// whole returns the idea that in describes, defaults in place of what is absent.
func (in NewIdea) whole(p *Problems) Idea {
	i := Idea{Stage: StageIdea, Tags: []string{}, Priority: PriorityMedium}
	p.Require(in.Title.Set, "title", Missing, "Title is required")
	in.apply(p, &i)
	return i
}

// apply writes the fields that are present to i, which shares no memory with
// its earlier state, and records their faults in the schema's order.
func (in NewIdea) apply(p *Problems, i *Idea) {
	if Holds(p, "title", in.Title) {
		i.Title = checkTitle(p, in.Title.Value)
	}
	if in.Notes.Null {
		i.Notes = nil
	} else if Holds(p, "notes", in.Notes) {
		i.Notes = checkNotes(p, in.Notes.Value)
	}
	if Holds(p, "stage", in.Stage) {
		i.Stage = in.Stage.Value
		p.Require(i.Stage.Rank() >= 0, "stage", NotAllowed, "Stage must be one of %v", Stages)
	}
	if Holds(p, "tags", in.Tags) {
		i.Tags = checkTags(p, "tags", in.Tags.Value)
	}
	if Holds(p, "priority", in.Priority) {
		i.Priority = in.Priority.Value
		p.Require(i.Priority.Rank() >= 0, "priority", NotAllowed, "Priority must be one of %v", Priorities)
	}
	if in.DueDate.Null {
		i.DueDate = nil
	} else if Holds(p, "due_date", in.DueDate) {
		i.DueDate = new(ParseDate(p, "due_date", in.DueDate.Value))
	}
	if in.PlannedFor.Null {
		i.PlannedFor = nil
	} else if Holds(p, "planned_for", in.PlannedFor) {
		i.PlannedFor = new(ParseDay(p, "planned_for", in.PlannedFor.Value))
	}
	if in.PublishedURL.Null {
		i.PublishedURL = nil
	} else if Holds(p, "published_url", in.PublishedURL) {
		i.PublishedURL = new(checkURL(p, "published_url", in.PublishedURL.Value))
	}
	if Holds(p, "ai", in.AI) {
		p.Require(i.AI.UnmarshalText([]byte(in.AI.Value)) == nil, "ai", NotAllowed, "ai must be one of [on off]")
	}
}

// readOnly refuses a field that only the server sets.
func readOnly(p *Problems, name string, f Field[Anything]) {
	p.Require(!f.Set, name, NotAllowed, "%s is set by the server", name)
}
