package toolbox

import (
	"context"
	"errors"
	"fmt"

	"creatorvault.dev/internal/vault"
)

// gone is what delete_idea returns.
type gone struct {
	ID      int64 `json:"id"`
	Deleted bool  `json:"deleted"`
}

func (t *Toolbox) deleteIdea() Tool {
	return Tool{
		Name: "delete_idea", Title: "Put an idea in the trash", Use: Destroys, Idempotent: true,
		Description: "Puts an idea in the trash, once the person has agreed. restore_idea takes it out again; nothing here removes it for good.",
		Input:       object(map[string]schema{"idea_id": ideaID()}, "idea_id").written(),
		Output:      object(map[string]schema{"id": ideaID(), "deleted": {Type: "boolean"}}, "id", "deleted").written(),
		Ask: onOne(func(ctx context.Context, by vault.Actor, id int64) (string, error) {
			idea, err := t.visible(ctx, by, id)
			return fmt.Sprintf("Put “%s” in the trash?", idea.Title), err
		}),
		Call: onOne(func(ctx context.Context, by vault.Actor, id int64) (any, error) {
			_, err := t.visible(ctx, by, id)
			if err == nil {
				err = t.vault.DeleteIdea(ctx, by, id, nil)
			}
			if err != nil && !errors.Is(err, vault.NotFound) {
				return nil, err
			}
			if err != nil {
				return nil, vault.NotFound.New("There is no such idea; it may be in the trash already")
			}
			return gone{id, true}, nil
		}),
	}
}

func (t *Toolbox) restoreIdea() Tool {
	return Tool{
		Name: "restore_idea", Title: "Take an idea out of the trash", Use: Writes,
		Description: "Takes an idea out of the trash, as it was before.",
		Input:       object(map[string]schema{"idea_id": ideaID()}, "idea_id").written(),
		Output:      one(),
		Call: onOne(func(ctx context.Context, by vault.Actor, id int64) (any, error) {
			kept, err := t.vault.KeptFromModels(ctx, by, id)
			if err != nil {
				return nil, err
			}
			if len(kept) > 0 {
				return nil, vault.NotFound.New("There is no such idea in the trash")
			}
			return edited(t.vault.RestoreIdea(ctx, by, id, nil))
		}),
	}
}
