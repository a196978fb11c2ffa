package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"time"

	"creatorvault.dev/internal/vault"
)

const proposalColumns = `id, idea_id, kind, model, items, created_at`

// A proposalRow has what a row of proposalColumns holds otherwise than a
// proposal does.
type proposalRow struct{ created int64 }

func (r *proposalRow) columns(p *vault.Proposal) []any {
	return []any{&p.ID, &p.Idea, &p.Kind, &p.Model, jsonText[[]vault.ProposalItem]{&p.Items}, &r.created}
}

func (r *proposalRow) into(p *vault.Proposal) { p.CreatedAt.Time = fromMicros(r.created) }

func scanProposal(row interface{ Scan(...any) error }) (p vault.Proposal, err error) {
	var r proposalRow
	err = row.Scan(r.columns(&p)...)
	r.into(&p)
	return p, err
}

// InsertProposal implements [vault.Proposing].
func (s *Store) InsertProposal(ctx context.Context, by vault.Actor, p vault.Proposal, once *vault.Once) (kept vault.Proposal, replayed bool, _ error) {
	const query = `
		INSERT INTO proposals ( user_id,  idea_id,  kind,  model,  items,  created_at)
		SELECT                 @user_id, @idea_id, @kind, @model, @items, @created_at
		WHERE EXISTS (SELECT 1 FROM ideas WHERE user_id = @user_id AND id = @idea_id) RETURNING id`
	const sweep = `DELETE FROM proposals WHERE id IN (SELECT id FROM proposals WHERE created_at <= @expired ORDER BY created_at LIMIT 4)`
	args := []any{
		sql.Named("user_id", by.Owner), sql.Named("idea_id", p.Idea), sql.Named("kind", p.Kind), sql.Named("model", p.Model),
		sql.Named("items", jsonText[[]vault.ProposalItem]{&p.Items}), sql.Named("created_at", p.CreatedAt.UnixMicro()),
	}
	err := s.write(ctx, "insert proposal", func(ctx context.Context, tx *tx) error {
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
		if err := tx.scan(ctx, query, args, []any{&kept.ID}); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, sweep, sql.Named("expired", p.CreatedAt.Add(-vault.ProposalsFor).UnixMicro())); err != nil {
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
func proposalAgain(ctx context.Context, tx *tx, by vault.Actor, first []byte) (p vault.Proposal, there bool, _ error) {
	const query = `SELECT ` + proposalColumns + ` FROM proposals WHERE user_id = @user_id AND id = @id`
	id, err := vault.MarkedProposal(first)
	if err != nil {
		return p, false, err
	}
	var r proposalRow
	err = tx.scan(ctx, query, []any{sql.Named("user_id", by.Owner), sql.Named("id", id)}, r.columns(&p))
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	r.into(&p)
	return p, true, err
}

// Proposed implements [vault.Proposing].
func (s *Store) Proposed(ctx context.Context, by vault.Actor, once vault.Once) (vault.Proposal, error) {
	defer s.timed("select proposed")()
	const mark = `SELECT hash, answer FROM idempotency_keys WHERE user_id = @user_id AND key = @key AND at > @expired`
	const query = `SELECT ` + proposalColumns + ` FROM proposals WHERE user_id = @user_id AND id = @id`
	owner := sql.Named("user_id", by.Owner)
	var hash []byte
	var answer string
	err := s.reads.queryRow(ctx, mark, owner, sql.Named("key", once.Key), sql.Named("expired", once.At.Add(-vault.OnceFor).UnixMicro())).Scan(&hash, &answer)
	if err != nil {
		return vault.Proposal{}, failure("select proposed", err)
	}
	if !bytes.Equal(hash, once.Hash[:]) {
		return vault.Proposal{}, vault.KeyReusedError()
	}
	id, err := vault.MarkedProposal([]byte(answer))
	if err != nil {
		return vault.Proposal{}, failure("select proposed", err)
	}
	p, err := scanProposal(s.reads.queryRow(ctx, query, owner, sql.Named("id", id)))
	if err != nil {
		return vault.Proposal{}, failure("select proposed", err)
	}
	return p, nil
}

// Proposals implements [vault.Proposing].
func (s *Store) Proposals(ctx context.Context, by vault.Actor, since time.Time, before int64, limit int) ([]vault.Proposal, error) {
	defer s.timed("list proposals")()
	const query = `
		SELECT ` + proposalColumns + ` FROM proposals
		WHERE user_id = @user_id AND id < @before AND created_at > @since ORDER BY id DESC LIMIT @limit`
	found, err := s.reads.query(ctx, query, sql.Named("user_id", by.Owner), sql.Named("before", before), sql.Named("since", since.UnixMicro()), sql.Named("limit", limit))
	all, err := collect(found, err, func(row *sql.Rows) (vault.Proposal, error) { return scanProposal(row) })
	return all, failure("list proposals", err)
}
