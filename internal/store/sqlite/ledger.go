package sqlite

import (
	"context"
	"database/sql"
	"time"

	"creatorvault.dev/internal/vault"
)

// ReserveAI implements [vault.Ledger].
func (s *Store) ReserveAI(ctx context.Context, by vault.Actor, r vault.AIReservation) (vault.AICall, error) {
	const query = `
		INSERT INTO ai_calls ( user_id,  at,  kind,  model,  host,  local,  ideas, sent, received, prompt, completion, estimated, took,  outcome,  until)
		VALUES               (@user_id, @at, @kind, @model, @host, @local, @ideas, 0,    0,        0,      0,          0,         0,    @outcome, @until)`
	const budget = `
		INSERT INTO ai_budgets (user_id, day, spent, held)
		SELECT @user_id, @day, 0, json_array(json_object('id', @id, 'tokens', @tokens, 'until', @until)) WHERE @tokens <= @most
		ON CONFLICT (user_id) DO UPDATE SET
			day = max(day, excluded.day),
			spent = iif(day >= excluded.day, spent, 0),
			held = (SELECT json_group_array(json(value)) FROM (
				SELECT value FROM json_each(ai_budgets.held) WHERE ai_budgets.day >= excluded.day AND value ->> '$.until' > @at
				UNION ALL SELECT value FROM json_each(excluded.held)))
		WHERE iif(day >= excluded.day, spent + (SELECT coalesce(sum(value ->> '$.tokens'), 0) FROM json_each(ai_budgets.held) WHERE value ->> '$.until' > @at), 0) + @tokens <= @most`
	const sweep = `DELETE FROM ai_calls WHERE id IN (SELECT id FROM ai_calls WHERE at <= @expired ORDER BY at LIMIT 4)`
	call := r.Call
	owner, at, until := sql.Named("user_id", by.Owner), sql.Named("at", call.At.UnixMicro()), sql.Named("until", r.Until.UnixMicro())
	args := []any{
		owner, at, until, sql.Named("kind", call.Kind), sql.Named("model", call.Model), sql.Named("host", call.Host), sql.Named("local", call.Local),
		sql.Named("ideas", jsonText[[]int64]{&call.Ideas}), sql.Named("outcome", vault.AIRunning),
	}
	err := s.write(ctx, "reserve tokens", func(ctx context.Context, tx *tx) (err error) {
		if call.ID, err = tx.insert(ctx, query, args...); err != nil {
			return err
		}
		n, err := tx.exec(ctx, budget, owner, at, until, sql.Named("day", int64(r.Day())), sql.Named("id", call.ID),
			sql.Named("tokens", r.Tokens), sql.Named("most", r.Most()))
		if err != nil {
			return err
		}
		if n == 0 {
			return vault.AIBudgetError(call.At.Time)
		}
		_, err = tx.exec(ctx, sweep, sql.Named("expired", call.At.Add(-vault.AICallsFor).UnixMicro()))
		return err
	})
	if err != nil {
		return vault.AICall{}, err
	}
	return call, nil
}

// SettleAI implements [vault.Ledger].
func (s *Store) SettleAI(ctx context.Context, by vault.Actor, c vault.AICall) error {
	const query = `
		UPDATE ai_calls SET ideas = @ideas, sent = @sent, received = @received, prompt = @prompt, completion = @completion, estimated = @estimated,
			took = @took, outcome = @outcome
		WHERE user_id = @user_id AND id = @id AND outcome = @running`
	const budget = `
		UPDATE ai_budgets SET spent = spent + @tokens,
			held = (SELECT json_group_array(json(value)) FROM json_each(ai_budgets.held) WHERE value ->> '$.id' <> @id)
		WHERE user_id = @user_id AND day = @day`
	owner, id := sql.Named("user_id", by.Owner), sql.Named("id", c.ID)
	args := []any{
		owner, id, sql.Named("ideas", jsonText[[]int64]{&c.Ideas}), sql.Named("sent", c.Sent), sql.Named("received", c.Received),
		sql.Named("prompt", c.Prompt), sql.Named("completion", c.Completion), sql.Named("estimated", c.Estimated),
		sql.Named("took", c.Took.Microseconds()), sql.Named("outcome", c.Outcome), sql.Named("running", vault.AIRunning),
	}
	return s.write(ctx, "settle tokens", func(ctx context.Context, tx *tx) error {
		if n, err := tx.exec(ctx, query, args...); err != nil || n == 0 {
			return err
		}
		_, err := tx.exec(ctx, budget, owner, id, sql.Named("tokens", c.Prompt+c.Completion), sql.Named("day", int64(c.Day())))
		return err
	})
}

// AICalls implements [vault.Ledger].
func (s *Store) AICalls(ctx context.Context, by vault.Actor, since, now time.Time, before int64, limit int) ([]vault.AICall, error) {
	defer s.timed("list calls of models")()
	const query = `
		SELECT id, at, kind, model, host, local, ideas, sent, received, prompt, completion, estimated, took,
			iif(outcome = @running AND until <= @now, @lost, outcome)
		FROM ai_calls WHERE user_id = @user_id AND at > @since AND id < @before ORDER BY id DESC LIMIT @limit`
	found, err := s.reads.query(ctx, query, sql.Named("user_id", by.Owner), sql.Named("since", since.UnixMicro()), sql.Named("now", now.UnixMicro()),
		sql.Named("running", vault.AIRunning), sql.Named("lost", vault.AILost), sql.Named("before", before), sql.Named("limit", limit))
	calls, err := collect(found, err, func(row *sql.Rows) (c vault.AICall, err error) {
		var at, took int64
		err = row.Scan(&c.ID, &at, &c.Kind, &c.Model, &c.Host, &c.Local, jsonText[[]int64]{&c.Ideas}, &c.Sent, &c.Received,
			&c.Prompt, &c.Completion, &c.Estimated, &took, &c.Outcome)
		c.At, c.Took = vault.Stamp{Time: fromMicros(at)}, time.Duration(took)*time.Microsecond
		return c, err
	})
	return calls, failure("list calls of models", err)
}
