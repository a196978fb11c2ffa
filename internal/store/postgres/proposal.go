package postgres

import (
	"bytes"
	"context"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

const proposalColumns = `id, idea_id, kind, model, items, created_at`

func scanProposal(row pgx.Row) (p vault.Proposal, err error) {
	var items []byte
	if err = row.Scan(&p.ID, &p.Idea, &p.Kind, &p.Model, &items, &p.CreatedAt.Time); err != nil {
		return p, err
	}
	p.CreatedAt.Time = p.CreatedAt.UTC()
	return p, fromJSON(items, &p.Items)
}

// InsertProposal implements [vault.Proposing].
func (s *Store) InsertProposal(ctx context.Context, by vault.Actor, p vault.Proposal, once *vault.Once) (kept vault.Proposal, replayed bool, _ error) {
	const text = `
		INSERT INTO proposals ( user_id,  idea_id,  kind,  model,  items,  created_at)
		SELECT                 @user_id, id,       @kind, @model, @items, @created_at
		FROM ideas WHERE user_id = @user_id AND id = @idea_id RETURNING id`
	const sweep = `
		WITH old AS MATERIALIZED (SELECT user_id, id FROM proposals WHERE created_at <= @expired ORDER BY created_at LIMIT 4 FOR UPDATE SKIP LOCKED)
		DELETE FROM proposals AS p USING old WHERE p.user_id = old.user_id AND p.id = old.id`
	again := unsent
	if once != nil {
		again = transient
	}
	a := args{
		"user_id": by.Owner, "idea_id": p.Idea, "kind": p.Kind, "model": p.Model, "items": jsonText(p.Items), "created_at": p.CreatedAt.Time,
		"expired": p.CreatedAt.Add(-vault.ProposalsFor),
	}
	err := s.tx(ctx, "insert proposal", again, func(ctx context.Context, tx pgx.Tx) error {
		kept, replayed = p, false
		first, err := begin(ctx, tx, by, once)
		if err != nil {
			return err
		}
		if first != nil {
			if kept, replayed, err = proposalAgain(ctx, tx, by, first); err != nil || replayed {
				return err
			}
			kept = p
		}
		if err := queryRow(ctx, tx, text, a).Scan(&kept.ID); err != nil {
			return err
		}
		if err := exec(ctx, tx, sweep, a); err != nil {
			return err
		}
		return keep(ctx, tx, by, once, kept.Mark())
	})
	if err != nil {
		return vault.Proposal{}, false, err
	}
	return kept, replayed, nil
}

// proposalAgain returns the proposal of an earlier call, if it is there.
func proposalAgain(ctx context.Context, tx pgx.Tx, by vault.Actor, first []byte) (p vault.Proposal, there bool, _ error) {
	const text = `SELECT ` + proposalColumns + ` FROM proposals WHERE user_id = @user_id AND id = @id`
	id, err := vault.MarkedProposal(first)
	if err != nil {
		return p, false, err
	}
	p, err = scanProposal(queryRow(ctx, tx, text, args{"user_id": by.Owner, "id": id}))
	if isNoRows(err) {
		return p, false, nil
	}
	return p, true, err
}

// Proposed implements [vault.Proposing].
func (s *Store) Proposed(ctx context.Context, by vault.Actor, once vault.Once) (p vault.Proposal, _ error) {
	const mark = `SELECT hash, answer FROM idempotency_keys WHERE user_id = @user_id AND key = @key AND at > @expired`
	const text = `SELECT ` + proposalColumns + ` FROM proposals WHERE user_id = @user_id AND id = @id`
	err := s.read(ctx, "select proposed", func(ctx context.Context) error {
		a := args{"user_id": by.Owner, "key": once.Key, "expired": once.At.Add(-vault.OnceFor)}
		var hash, answer []byte
		if err := queryRow(ctx, s.db, mark, a).Scan(&hash, &answer); err != nil {
			return err
		}
		if !bytes.Equal(hash, once.Hash[:]) {
			return vault.KeyReusedError()
		}
		id, err := vault.MarkedProposal(answer)
		if err != nil {
			return err
		}
		p, err = scanProposal(queryRow(ctx, s.db, text, args{"user_id": by.Owner, "id": id}))
		return err
	})
	return p, err
}

// Proposals implements [vault.Proposing].
func (s *Store) Proposals(ctx context.Context, by vault.Actor, since time.Time, before int64, limit int) (all []vault.Proposal, _ error) {
	const text = `
		SELECT ` + proposalColumns + ` FROM proposals
		WHERE user_id = @user_id AND id < @before AND created_at > @since ORDER BY id DESC LIMIT @limit`
	a := args{"user_id": by.Owner, "before": before, "since": since, "limit": limit}
	err := s.read(ctx, "list proposals", func(ctx context.Context) (err error) {
		all, err = query(ctx, s.db, text, a, scanProposal)
		return err
	})
	return all, err
}
