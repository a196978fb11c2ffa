package toolbox

import (
	"context"
	"maps"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// An Idea is one as tools show it: what a model needs to know of it, and no
// word of whose it is.
type Idea struct {
	ID           int64          `json:"id"`
	Title        string         `json:"title"`
	Notes        *string        `json:"notes,omitzero"`
	Excerpt      string         `json:"excerpt,omitzero"`
	Stage        vault.Stage    `json:"stage"`
	Tags         []string       `json:"tags"`
	Priority     vault.Priority `json:"priority"`
	DueDate      *time.Time     `json:"due_date,omitzero"`
	PlannedFor   *vault.Date    `json:"planned_for,omitzero"`
	PublishedURL *string        `json:"published_url,omitzero"`
	PublishedAt  *time.Time     `json:"published_at,omitzero"`
	CreatedAt    time.Time      `json:"created_at"`
	UpdatedAt    time.Time      `json:"updated_at"`
}

// shape shows an idea whole.
func shape(i vault.Idea) Idea {
	return Idea{
		ID: i.ID, Title: i.Title, Notes: i.Notes, Stage: i.Stage, Tags: i.Tags, Priority: i.Priority, DueDate: i.DueDate, PlannedFor: i.PlannedFor,
		PublishedURL: i.PublishedURL, PublishedAt: i.PublishedAt, CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt,
	}
}

// single is what tools return that work on one idea.
type single struct {
	Idea Idea `json:"idea"`
}

func one() jsontext.Value { return object(map[string]schema{"idea": shown()}, "idea").written() }

// edited is what a use case made of an idea.
func edited(idea vault.Idea, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return single{shape(idea)}, nil
}

func (t *Toolbox) addIdea() Tool {
	properties := editable(false)
	properties["stage"] = word("How far it has come.", vault.Stages).or(vault.StageIdea)
	properties["priority"] = word("How much it matters.", vault.Priorities).or(vault.PriorityMedium)
	return Tool{
		Name: "add_idea", Title: "Add an idea", Use: Writes,
		Description: "Keeps a new content idea. Search before you add, so that no idea is kept twice.",
		Input:       object(properties, "title").written(),
		Output:      one(),
		Call: func(ctx context.Context, by vault.Actor, args jsontext.Value) (any, error) {
			if err := notForModels(args); err != nil {
				return nil, err
			}
			in, err := read[vault.NewIdea](args)
			if err != nil {
				return nil, err
			}
			idea, _, err := t.vault.CreateIdea(ctx, by, in, "")
			return edited(idea, err)
		},
	}
}

func (t *Toolbox) getIdea() Tool {
	return Tool{
		Name: "get_idea", Title: "Read an idea", Use: Reads, Idempotent: true,
		Description: "Returns one idea with all of its notes.",
		Input:       object(map[string]schema{"idea_id": ideaID()}, "idea_id").written(),
		Output:      one(),
		Call: onOne(func(ctx context.Context, by vault.Actor, id int64) (any, error) {
			return edited(t.visible(ctx, by, id))
		}),
	}
}

func (t *Toolbox) updateIdea() Tool {
	properties := map[string]schema{"idea_id": ideaID()}
	maps.Copy(properties, editable(true))
	return Tool{
		Name: "update_idea", Title: "Change an idea", Use: Writes, Idempotent: true,
		Description: "Changes the given fields of an idea and leaves the others; null clears. Notes and tags are replaced whole, so read the idea first. What it was before stays in its history.",
		Input:       object(properties, "idea_id").written(),
		Output:      one(),
		Call: func(ctx context.Context, by vault.Actor, args jsontext.Value) (any, error) {
			return change(ctx, by, t, args, t.vault.PatchIdea)
		},
	}
}

func (t *Toolbox) setStage() Tool {
	return Tool{
		Name: "set_stage", Title: "Move an idea", Use: Writes, Idempotent: true,
		Description: "Moves an idea to a stage: idea, outline, draft, published. Any move is allowed.",
		Input:       object(map[string]schema{"idea_id": ideaID(), "stage": word("Where to.", vault.Stages)}, "idea_id", "stage").written(),
		Output:      one(),
		Call: func(ctx context.Context, by vault.Actor, args jsontext.Value) (any, error) {
			return change(ctx, by, t, args, t.vault.MoveIdea)
		},
	}
}

// change changes an idea that an assistant may see by what use does.
func change[T any](ctx context.Context, by vault.Actor, t *Toolbox, args jsontext.Value,
	use func(_ context.Context, by vault.Actor, id int64, in T, ifMatch []int64) (vault.Idea, error),
) (any, error) {
	id, rest, err := target(args)
	if err != nil {
		return nil, err
	}
	if err := notForModels(rest); err != nil {
		return nil, err
	}
	in, err := read[T](rest)
	if err != nil {
		return nil, err
	}
	if _, err := t.visible(ctx, by, id); err != nil {
		return nil, err
	}
	return edited(use(ctx, by, id, in, nil))
}

// notForModels refuses what the person alone decides: whether models may see an
// idea.
func notForModels(args jsontext.Value) error {
	if member, _ := without(args, "ai"); member != nil {
		return vault.Invalid.New("There is no field %q", "ai").At("ai", vault.UnknownField)
	}
	return nil
}
